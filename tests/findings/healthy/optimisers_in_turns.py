"""Two parts of a model are trained one after the other, each by its own optimiser."""
import torch
import torch.nn as nn

torch.manual_seed(0)
left, right = nn.Linear(3, 3), nn.Linear(3, 1)
first = torch.optim.SGD(left.parameters(), lr=0.1)
second = torch.optim.SGD(right.parameters(), lr=0.1)
for step in range(6):
    x = torch.randn(5, 3)
    loss = right(left(x).tanh()).pow(2).mean()
    first.zero_grad()
    second.zero_grad()
    loss.backward()
    (first if step % 2 else second).step()
