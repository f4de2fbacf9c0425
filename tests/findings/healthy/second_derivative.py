"""A derivative of a derivative."""
import torch

x = torch.linspace(0.5, 2.0, 4, requires_grad=True)
y = x.pow(3).sum()
(first,) = torch.autograd.grad(y, x, create_graph=True)
(second,) = torch.autograd.grad(first.sum(), x)
print(torch.allclose(second, 6 * x))
