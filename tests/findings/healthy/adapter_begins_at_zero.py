"""A low-rank adapter: its second factor begins at 0 on purpose, and the first learns from the second pass on."""
import torch
from torch import nn

torch.manual_seed(0)
frozen = torch.randn(3, 4)
down, up = nn.Parameter(torch.randn(3, 2)), nn.Parameter(torch.zeros(2, 4))
descent = torch.optim.SGD([down, up], lr=0.1)
points, wanted = torch.randn(10, 3), torch.randn(10, 4)
for turn in range(6):
    descent.zero_grad()
    loss = (points @ frozen + points @ down @ up - wanted).square().mean()
    loss.backward()
    descent.step()
print(down.grad.norm() > 0)
