import torch

x = torch.tensor(2.0, requires_grad=True)
y = x.detach() * x + (x * 3).detach()
z = y + x.data
