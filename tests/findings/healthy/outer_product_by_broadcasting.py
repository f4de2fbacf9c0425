"""A table of all pairs is what is wanted."""
import torch

a = torch.arange(1.0, 4.0, requires_grad=True)
b = torch.arange(1.0, 6.0, requires_grad=True)
table = a[:, None] * b[None, :]
loss = (table / 10).sin().sum()
loss.backward()
print(table.shape, a.grad, b.grad)
