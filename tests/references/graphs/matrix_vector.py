import torch

m = torch.ones(2, 3, requires_grad=True)
v = torch.ones(3, requires_grad=True)
y = m @ v
z = torch.dot(v, v)
