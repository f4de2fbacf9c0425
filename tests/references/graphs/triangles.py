import torch

a = torch.ones(3, 3, requires_grad=True)
y = a.tril() + a.triu(1)
