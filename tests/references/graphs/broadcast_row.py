import torch

a = torch.ones(3, 1, requires_grad=True)
b = torch.ones(4, requires_grad=True)
y = (a + b).sum(dim=0)
