"""A window on the same memory.

Nobody touched `heights`, or so it seems. Find who did.
"""

import torch

base = torch.arange(1.0, 6.0, requires_grad=True)
heights = base * 3
energy = heights * heights
tallest = heights[-2:]
tallest.clamp_(max=10.0)
energy.sum().backward()
