import torch

a = torch.arange(12.0).reshape(3, 4).requires_grad_()
y = a[1]
z = a[0, 2]
s = a[:, 1:3]
t = a[::2]
