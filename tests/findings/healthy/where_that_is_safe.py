"""The argument of the root is made harmless first."""
import torch

x = torch.tensor([0.0, 1.0, 4.0], requires_grad=True)
positive = x > 0
safe = torch.where(positive, x, torch.ones_like(x))
y = torch.where(positive, safe.sqrt(), torch.zeros_like(x))
y.sum().backward()
print(x.grad)
