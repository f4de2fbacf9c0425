"""States of all time steps are kept in a list until the loss is computed."""
import torch
import torch.nn as nn

torch.manual_seed(0)
cell = nn.GRUCell(2, 4)
out = nn.Linear(4, 1)
optimizer = torch.optim.Adam([*cell.parameters(), *out.parameters()], lr=1e-2)
for epoch in range(3):
    sequence = torch.randn(8, 3, 2)
    h = torch.zeros(3, 4)
    states = []
    for x in sequence:
        h = cell(x, h)
        states.append(h)
    loss = (out(torch.stack(states)).squeeze(-1) - sequence.sum(-1)).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
