"""Four small batches make one large one: gradients add up on purpose between two steps."""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(5, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
steps_per_update = 4
optimizer.zero_grad()
for index in range(12):
    x = torch.randn(3, 5)
    y = x.sum(1, keepdim=True)
    loss = nn.functional.mse_loss(model(x), y) / steps_per_update
    loss.backward()
    if (index + 1) % steps_per_update == 0:
        optimizer.step()
        optimizer.zero_grad()
