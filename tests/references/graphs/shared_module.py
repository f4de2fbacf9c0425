import torch

layer = torch.nn.Linear(2, 2)
h = torch.ones(1, 2)
for _ in range(3):
    h = torch.relu(layer(h))
