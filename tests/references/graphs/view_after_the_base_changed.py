import torch

x = torch.ones(4, requires_grad=True)
y = x * 2
v = y[1:]
y.mul_(2)
z = v * 3
