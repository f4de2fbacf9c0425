"""Overwritten.

The error names a version number, not a line. Which line wrote over what backward() needs?
"""

import torch

rates = torch.tensor([0.5, 1.0, 1.5], requires_grad=True)
growth = torch.exp(rates)
growth += 1
loss = growth.sum()
loss.backward()
