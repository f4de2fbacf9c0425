import torch

torch.manual_seed(4)
model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
for rows in torch.arange(18.0).reshape(3, 2, 3) / 10:
    loss = (model(rows) - 1).square().mean()
    loss.backward()
print(model[0].weight.grad, model[2].bias.grad)
