# pain: 4
# cause: leaf-inplace
# subject: *
import torch
from torch import nn


def begin(layer):
    if isinstance(layer, nn.Linear):
        layer.weight.uniform_(-0.1, 0.1)  # <- cause
        layer.bias.zero_()


net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
net.apply(begin)
net(torch.randn(1, 2)).backward()
