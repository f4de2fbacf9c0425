# pain: 7
# cause: nan-origin
# subject: *
import torch
from torch import nn


class Standardise(nn.Module):
    def forward(self, x):
        return (x - x.mean(0)) / (x.std(0) + 1e-5)  # <- cause


net = nn.Sequential(nn.Linear(3, 4), Standardise(), nn.Linear(4, 1))
for batch in [torch.randn(8, 3), torch.randn(1, 3)]:
    net.zero_grad()
    loss = net(batch).pow(2).mean()
    loss.backward()
    print(loss.item())
