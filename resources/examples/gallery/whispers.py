"""Whispers.

Twenty layers pass a message back. How much of it arrives at the first?
"""

import torch
import torch.nn as nn

torch.manual_seed(0)
layers = [nn.Sequential(nn.Linear(8, 8), nn.Sigmoid()) for _ in range(20)]
model = nn.Sequential(*layers, nn.Linear(8, 1))
loss = model(torch.randn(16, 8)).pow(2).mean()
loss.backward()

print("last: ", model[20].weight.grad.norm().item())
print("first:", model[0][0].weight.grad.norm().item())
