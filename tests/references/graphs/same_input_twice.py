import torch

a = torch.tensor([1.0, 2.0], requires_grad=True)
b = a * a
c = b + b
d = c @ c
