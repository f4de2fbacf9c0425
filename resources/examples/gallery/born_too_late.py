"""Born too late.

The weights require a gradient. After backward() they have none: which line made them what they are?
"""

import torch

torch.manual_seed(0)
x = torch.randn(8, 3)
weights = torch.randn(3, 1, requires_grad=True) * 0.01
loss = (x @ weights - 1).pow(2).mean()
loss.backward()

print(weights.grad)
