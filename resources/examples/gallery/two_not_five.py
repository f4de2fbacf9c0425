"""Two, not five.

The slope of x² + x³ at 1 is 5. Find the line that took 3 away.
"""

import torch

x = torch.tensor(1.0, requires_grad=True)
square = x ** 2
with torch.no_grad():
    cube = x ** 3
total = square + cube
total.backward()

print("expected 5, got", x.grad.item())
