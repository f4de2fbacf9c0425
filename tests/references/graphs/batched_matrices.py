import torch

a = torch.ones(2, 2, 3, requires_grad=True)
b = torch.ones(2, 3, 2, requires_grad=True)
y = torch.bmm(a, b)
z = a @ torch.ones(3, 2, requires_grad=True)
