"""A training that reports its mean loss and the size of its weights through functions that return numbers."""
import math

import torch
from torch import nn

torch.manual_seed(0)
net = nn.Linear(3, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
inputs, wanted = torch.randn(16, 3), torch.randn(16, 1)
scale = 0.37


def size_of(model):
    return math.sqrt(sum(p.detach().square().sum().item() for p in model.parameters()))


def train(model):
    total = 0.0
    for x, t in zip(inputs.split(4), wanted.split(4)):
        loss = (model(x) - t).square().mean() * scale
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / 4


history = []
for epoch in range(3):
    mean = train(net)
    history.append((mean, size_of(net)))
    print(f"{mean:.4f} {history[-1][1]:.4f}")
