# pain: 11
# cause: stale-value-through-data
# subject: head.weight
import torch
from torch import nn

trunk = nn.Sequential(nn.Linear(5, 12), nn.Sigmoid())
head = nn.Linear(12, 1)
seen = {}


def keep(module, given, result):
    seen["input"] = given[0].detach().numpy()


head.register_forward_hook(keep)
score = head(trunk(torch.randn(7, 5))).mean()
features = seen["input"]
features -= features.mean(axis=0)  # <- cause
score.backward()
print(abs(features).sum(), head.weight.grad.norm())
