"""An LSTM cell over two hundred steps, and one pass back through time."""

import torch
from torch import nn

torch.manual_seed(0)
cell, head = nn.LSTMCell(3, 8), nn.Linear(8, 1)
sequence = torch.randn(200, 1, 3)
h, c = torch.zeros(1, 8), torch.zeros(1, 8)
for x in sequence:
    h, c = cell(x, (h, c))
loss = (head(h) ** 2).mean()
loss.backward()
print(loss.item())
