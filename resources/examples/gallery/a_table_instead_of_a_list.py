"""A table instead of a list.

Ten predictions, ten targets, and a loss that never gets small. Look at the shapes.
"""

import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(1, 1)
x = torch.linspace(0, 1, 10).unsqueeze(1)
y = 2 * x.squeeze(1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
for epoch in range(6):
    loss = ((model(x) - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(epoch, loss.item())
