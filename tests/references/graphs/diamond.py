import torch

a = torch.ones(3, requires_grad=True)
left, right = a.sin(), a.cos()
out = (left * right).sum()
