"""Optimiser and scheduler, with a validation after each epoch."""
import torch
import torch.nn as nn

torch.manual_seed(0)
net = nn.Linear(3, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
x = torch.randn(24, 3)
y = x @ torch.tensor([[1.0], [-2.0], [0.5]])
best = float("inf")
for epoch in range(4):
    for rows in torch.randperm(24).split(8):
        optimizer.zero_grad()
        loss = nn.functional.l1_loss(net(x[rows]), y[rows])
        loss.backward()
        optimizer.step()
    scheduler.step()
    with torch.no_grad():
        best = min(best, nn.functional.l1_loss(net(x), y).item())
print(best)
