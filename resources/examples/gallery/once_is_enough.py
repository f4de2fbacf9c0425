"""Once is enough.

The same loss is asked for its gradient again. What was thrown away after the first time?
"""

import torch

angle = torch.tensor(0.3, requires_grad=True)
height = torch.sin(angle) * torch.cos(angle)
height.backward()
print("first", angle.grad.item())
angle.grad = None
height.backward()
print("second", angle.grad.item())
