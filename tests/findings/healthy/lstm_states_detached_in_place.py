"""Both states of an LSTM are repackaged between batches."""
import torch
from torch import nn

torch.manual_seed(0)


def repackage(state):
    return tuple(part.detach() for part in state)


lstm = nn.LSTM(4, 5)
head = nn.Linear(5, 2)
optimizer = torch.optim.Adam([*lstm.parameters(), *head.parameters()])
state = (torch.zeros(1, 3, 5), torch.zeros(1, 3, 5))
for _ in range(3):
    state = repackage(state)
    out, state = lstm(torch.randn(6, 3, 4), state)
    loss = head(out).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
