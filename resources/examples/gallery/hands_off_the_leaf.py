"""Hands off the leaf.

A weight is corrected by hand. Why is that forbidden here?
"""

import torch

weight = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
loss = (weight ** 2).sum()
loss.backward()
weight -= 0.1 * weight.grad
print(weight)
