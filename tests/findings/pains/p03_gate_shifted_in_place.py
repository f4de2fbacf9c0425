# pain: 3
# cause: inplace-modified
# subject: g
import torch
from torch import nn


class Gate(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.body = nn.Conv2d(channels, channels, 3, padding=1)
        self.gate = nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        g = torch.sigmoid(self.gate(x))
        h = self.body(x) * g
        g += 1  # <- cause
        return h * g


model = nn.Sequential(Gate(2), nn.Flatten(), nn.Linear(32, 3))
loss = nn.functional.cross_entropy(model(torch.randn(2, 2, 4, 4)), torch.tensor([0, 2]))
loss.backward()
