"""A slow copy of a model follows it under no_grad."""
import copy

import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(4, 2)
shadow = copy.deepcopy(model)
for p in shadow.parameters():
    p.requires_grad_(False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(5):
    loss = model(torch.randn(6, 4)).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        for slow, fast in zip(shadow.parameters(), model.parameters()):
            slow.mul_(0.99).add_(fast, alpha=0.01)
print(shadow.weight)
