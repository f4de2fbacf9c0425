import torch

a = torch.ones(2, 3, requires_grad=True)
y = a @ a.t()
z = a.T @ a
