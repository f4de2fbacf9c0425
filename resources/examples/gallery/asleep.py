"""Asleep.

The first layer has a gradient, and every number of it is 0. Which operation stopped the rest?
"""

import torch
import torch.nn as nn

torch.manual_seed(0)
first = nn.Linear(3, 5)
second = nn.Linear(5, 1)
nn.init.constant_(first.bias, -100.0)
x = torch.randn(10, 3)
active = torch.relu(first(x))
loss = (second(active) - 1).pow(2).mean()
loss.backward()

print(first.weight.grad)
