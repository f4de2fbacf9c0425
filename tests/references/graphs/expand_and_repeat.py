import torch

a = torch.ones(1, 3, requires_grad=True)
y = a.expand(4, 3)
z = a.repeat(2, 1)
