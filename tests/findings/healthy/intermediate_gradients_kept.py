"""retain_grad() keeps the gradient of what is no leaf."""
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
hidden = x.exp()
hidden.retain_grad()
(hidden ** 2).sum().backward()
print(hidden.grad, x.grad)
