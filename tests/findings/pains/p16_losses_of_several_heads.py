# pain: 16
# cause: non-scalar-root
# subject: losses
import torch
from torch import nn

shared = nn.Linear(4, 4)
heads = nn.ModuleDict({name: nn.Linear(4, 1) for name in "abc"})
x = shared(torch.randn(3, 4))
losses = torch.stack([heads[name](x).pow(2).mean() for name in heads])
losses.backward()  # <- cause
