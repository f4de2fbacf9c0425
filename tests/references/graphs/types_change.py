import torch

a = torch.ones(2, requires_grad=True)
y = a.double() * 2
z = y.float() + a
