# pain: 22
# cause: optimizer-misses-parameter
# subject: model.weight|best.weight
import copy

import torch
from torch import nn

model = nn.Linear(3, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)  # <- or
best = copy.deepcopy(model)  # <- or
model = best  # <- cause
for step in range(3):
    loss = model(torch.randn(4, 3)).pow(2).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
