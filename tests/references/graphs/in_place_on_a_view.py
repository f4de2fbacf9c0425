import torch

x = torch.ones(4, requires_grad=True)
y = x * 2
v = y.view(2, 2)
v.mul_(3)
w = y + 1
