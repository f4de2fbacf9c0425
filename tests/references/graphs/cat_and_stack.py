import torch

a = torch.ones(2, requires_grad=True)
b = torch.ones(2, requires_grad=True)
y = torch.cat([a, b, a])
z = torch.stack([a, b], dim=1)
