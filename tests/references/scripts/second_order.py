import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x**3).sum()
(first,) = torch.autograd.grad(y, x, create_graph=True)
print(first)
(second,) = torch.autograd.grad(first.sum(), x)
print(second)
