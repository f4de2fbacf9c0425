# pain: 11
# cause: stale-value-through-data
# subject: inner.weight
import torch
from torch import nn

torch.manual_seed(0)
inner, head = nn.Linear(4, 4, bias=False), nn.Linear(4, 1)
optimizer = torch.optim.SGD([*inner.parameters(), *head.parameters()], lr=0.1)


def bound(layer, most=0.1):
    size = layer.weight.data.norm(dim=1, keepdim=True)
    layer.weight.data *= (most / size).clamp(max=1.0)  # <- cause


for step in range(3):
    out = head(torch.tanh(inner(torch.rand(6, 4))))
    loss = (out - 1).pow(2).mean()
    bound(head)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
