import torch

model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
y = model(torch.ones(2, 3))
loss = y.pow(2).mean()
