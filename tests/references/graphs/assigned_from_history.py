import torch

x = torch.ones(3, requires_grad=True)
buffer = torch.zeros(3)
buffer[1] = x.sum()
y = buffer * 2
