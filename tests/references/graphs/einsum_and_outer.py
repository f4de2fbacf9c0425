import torch

a = torch.ones(2, 3, requires_grad=True)
b = torch.ones(3, requires_grad=True)
y = torch.einsum("ij,j->i", a, b)
z = torch.outer(b, b)
