# pain: 13
# cause: graph-retained
# subject: meter.total|self.total|total
import torch
from torch import nn


class Meter:
    def __init__(self):
        self.total = 0
        self.count = 0

    def update(self, value, times=1):
        self.total += value * times  # <- cause
        self.count += times


net = nn.Linear(3, 1)
optimizer = torch.optim.SGD(net.parameters(), 0.01)
meter = Meter()
for step in range(8):
    rows = torch.randn(5, 3)
    loss = net(rows).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    meter.update(loss, rows.size(0))
print(float(meter.total) / meter.count)
