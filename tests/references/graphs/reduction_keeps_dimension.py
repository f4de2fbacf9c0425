import torch

a = torch.ones(2, 3, requires_grad=True)
y = a - a.mean(dim=1, keepdim=True)
z = y / y.norm()
