import torch

x = torch.ones(2, 3, requires_grad=True)
y = x * 2
y[0] = 5.0
y[1] += 1
z = y.sum()
