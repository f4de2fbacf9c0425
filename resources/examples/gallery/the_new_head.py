"""The new head.

A new last layer is put on a trained body. It gets gradients, but it never moves: why?
"""

import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
model[2] = nn.Linear(6, 2)
for step in range(3):
    loss = nn.functional.cross_entropy(model(torch.randn(8, 4)), torch.tensor([0, 1] * 4))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(step, loss.item())
