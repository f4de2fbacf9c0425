import torch

a = torch.tensor([1.0, 5.0], requires_grad=True)
b = torch.tensor([2.0, 3.0], requires_grad=True)
y = torch.maximum(a, b) + torch.minimum(a, b)
