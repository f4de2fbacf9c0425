import torch

x = torch.ones(3, requires_grad=True)
target = torch.zeros(3)
target.copy_(x * 2)
y = target.sum()
