"""The update itself is differentiated."""
import torch

torch.manual_seed(0)
start = torch.zeros(2, requires_grad=True)
rate = torch.tensor(0.1, requires_grad=True)
x, y = torch.randn(6, 2), torch.randn(6)
inner = ((x @ start) - y).pow(2).mean()
(slope,) = torch.autograd.grad(inner, start, create_graph=True)
adapted = start - rate * slope
outer = ((x @ adapted) - y).pow(2).mean()
outer.backward()
print(start.grad, rate.grad)
