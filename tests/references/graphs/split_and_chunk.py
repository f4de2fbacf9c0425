import torch

a = torch.arange(6.0).requires_grad_()
first, second = a.split(3)
p, q, r = a.chunk(3)
y = first * second
z = p + q * r
