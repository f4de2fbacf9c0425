import torch

a = torch.zeros(2, requires_grad=True)
b = torch.ones(2, requires_grad=True)
y = torch.lerp(a, b, 0.3)
z = torch.addcmul(a, a, b, value=2.0)
