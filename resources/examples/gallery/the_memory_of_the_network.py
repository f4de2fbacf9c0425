"""The memory of the network.

The first batch is fine, the second is not. What is carried from one to the next?
"""

import torch
import torch.nn as nn

torch.manual_seed(0)
cell = nn.RNNCell(2, 4)
readout = nn.Linear(4, 1)
memory = torch.zeros(3, 4)
for batch in range(3):
    memory = cell(torch.randn(3, 2), memory)
    loss = readout(memory).pow(2).mean()
    loss.backward()
    print(batch, loss.item())
