"""Bigger every time.

The same data, the same loss, and a gradient that grows with every pass. Why?
"""

import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
x = torch.randn(16, 2)
y = x[:, :1] - x[:, 1:]
for epoch in range(4):
    loss = (model(x) - y).pow(2).mean()
    loss.backward()
    optimizer.step()
    print(epoch, model.weight.grad.norm().item())
