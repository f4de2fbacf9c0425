"""A small network learns to tell two half moons apart: 200 steps of Adam on 128 points."""

import math

import torch
from torch import nn

torch.manual_seed(0)


def two_moons(count, noise=0.1):
    """Points on two interleaved half circles, and which of them each belongs to."""
    half = count // 2
    angle = torch.rand(half) * math.pi
    upper = torch.stack([torch.cos(angle), torch.sin(angle)], dim=1)
    lower = torch.stack([1 - torch.cos(angle), 0.5 - torch.sin(angle)], dim=1)
    points = torch.cat([upper, lower]) + noise * torch.randn(2 * half, 2)
    labels = torch.cat([torch.zeros(half, dtype=torch.long), torch.ones(half, dtype=torch.long)])
    return points, labels


points, labels = two_moons(128)
model = nn.Sequential(
    nn.Linear(2, 16),
    nn.Tanh(),
    nn.Linear(16, 2),
)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)

for step in range(200):
    optimizer.zero_grad()
    loss = criterion(model(points), labels)
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print(f"step {step:3d}  loss {loss.item():.4f}")

with torch.no_grad():
    right = (model(points).argmax(dim=1) == labels).float().mean()
print(f"loss {loss.item():.4f}  accuracy {right.item():.3f}")
