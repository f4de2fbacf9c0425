"""A copy too many.

Two lengths should be learnt, only one is. Find the copy.
"""

import torch

width = torch.tensor(3.0, requires_grad=True)
height = torch.tensor(4.0, requires_grad=True)

doubled = torch.tensor(width * 2)
area = doubled * height
area.backward()

print(width.grad, height.grad)
