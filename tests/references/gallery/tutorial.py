"""The first steps of everybody: Q = 3a³ − b², and a look at the gradients."""

import torch

a = torch.tensor([2.0, 3.0], requires_grad=True)
b = torch.tensor([6.0, 4.0], requires_grad=True)
Q = 3 * a**3 - b**2
Q.backward(gradient=torch.ones(2))
print(a.grad, b.grad)
