# pain: 12
# cause: cut-by-no-grad
# subject: first.weight|first.bias|second.weight|second.bias
# ask: first.weight.grad
import torch
from torch import nn

torch.manual_seed(0)
first, second, third = nn.Linear(2, 4), nn.Linear(4, 4), nn.Linear(4, 1)
optimizer = torch.optim.SGD([*first.parameters(), *second.parameters(), *third.parameters()], lr=0.1)
x, y = torch.randn(6, 2), torch.randn(6, 1)
for step in range(2):
    optimizer.zero_grad()
    h = first(x).relu()
    with torch.no_grad():  # <- cause
        h = second(h).relu()
    loss = (third(h) - y).pow(2).mean()
    loss.backward()
    optimizer.step()
