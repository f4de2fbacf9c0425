"""A gradient penalty: the gradient of a gradient."""

import torch

x = torch.tensor([0.5, -1.5], requires_grad=True)
w = torch.tensor([2.0, 1.0], requires_grad=True)
y = torch.tanh(w * x).sum()
(slope,) = torch.autograd.grad(y, x, create_graph=True)
penalty = (slope.norm() - 1) ** 2
loss = y + penalty
loss.backward()
print(w.grad)
