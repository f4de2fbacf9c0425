import torch

a = torch.ones(2, 3, requires_grad=True)
b = torch.ones(3, 2, requires_grad=True)
y = a.mm(b) + torch.matmul(a, b)
