import torch

a = torch.tensor([1.0, 4.0], requires_grad=True)
y = (1 - a) + (2 / a) + 3 * a - a**0.5
z = 2**a
