# pain: 8
# cause: vanishing
# subject: *
import torch
from torch import nn

torch.manual_seed(1)
layers = nn.ModuleList([nn.Linear(10, 10) for _ in range(12)])
for layer in layers:
    nn.init.normal_(layer.weight, std=3.0)
hidden = torch.randn(6, 10)
for layer in layers:
    hidden = torch.tanh(layer(hidden))  # <- cause
hidden.pow(2).mean().backward()
print([layer.weight.grad.norm().item() for layer in layers])
