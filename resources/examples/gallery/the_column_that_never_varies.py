"""The column that never varies.

The loss is NaN from the first step. Find the operation that made the first one.
"""

import torch

torch.manual_seed(0)
table = torch.cat([torch.randn(6, 1), torch.full((6, 1), 20.0)], dim=1)
scaled = (table - table.mean(0)) / table.std(0)
weights = torch.zeros(2, requires_grad=True)
loss = (scaled @ weights - 1).pow(2).mean()
loss.backward()

print(loss.item(), weights.grad)
