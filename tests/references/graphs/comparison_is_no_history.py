import torch

a = torch.tensor([1.0, -1.0], requires_grad=True)
mask = a > 0
y = torch.where(mask, a, a * 0.1)
