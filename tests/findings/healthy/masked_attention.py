"""Scores of what must not be seen are minus infinity before the softmax."""
import math

import torch
import torch.nn as nn

torch.manual_seed(0)
query, key, value = nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 4)
x = torch.randn(2, 5, 4)
scores = query(x) @ key(x).transpose(1, 2) / math.sqrt(4)
mask = torch.triu(torch.ones(5, 5, dtype=torch.bool), diagonal=1)
scores = scores.masked_fill(mask, float("-inf"))
out = torch.softmax(scores, dim=-1) @ value(x)
out.pow(2).mean().backward()
print(value.weight.grad.norm())
