# pain: 5
# cause: freed-graph
# subject: loss|hidden
import torch
import torch.nn as nn

torch.manual_seed(0)
cell = nn.RNNCell(3, 5)
readout = nn.Linear(5, 1)
optimizer = torch.optim.SGD([*cell.parameters(), *readout.parameters()], lr=0.01)
hidden = torch.zeros(2, 5)
for batch in range(3):
    x = torch.randn(2, 3)
    hidden = cell(x, hidden)  # <- or
    loss = readout(hidden).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()  # <- cause
    optimizer.step()
