"""A multi-layer perceptron that sorts points of three spirals, with momentum and a learning-rate schedule."""

import math

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)


def spirals(per_arm: int, arms: int) -> tuple[torch.Tensor, torch.Tensor]:
    points, labels = [], []
    for arm in range(arms):
        radius = torch.linspace(0.1, 1.0, per_arm)
        angle = radius * 4 + 2 * math.pi * arm / arms + torch.randn(per_arm) * 0.1
        points.append(torch.stack([radius * torch.sin(angle), radius * torch.cos(angle)], dim=1))
        labels.append(torch.full((per_arm,), arm, dtype=torch.long))
    return torch.cat(points), torch.cat(labels)


class Perceptron(nn.Module):
    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(2, width),
            nn.BatchNorm1d(width),
            nn.ReLU(),
            nn.Dropout(0.1),
            nn.Linear(width, width),
            nn.Tanh(),
            nn.Linear(width, classes),
        )
        self.apply(self._initialise)

    @staticmethod
    def _initialise(module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            nn.init.zeros_(module.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layers(x)


x, y = spirals(60, 3)
loader = DataLoader(TensorDataset(x, y), batch_size=36, shuffle=True)
model = Perceptron(32, 3)
print(model)
print(sum(p.numel() for p in model.parameters() if p.requires_grad), "parameters")
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-4, nesterov=True)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10)

step = 0
for epoch in range(10):
    model.train()
    for batch, target in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(batch), target, label_smoothing=0.05)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        print(f"step {step} loss {loss.item():.6f} norm {norm.item():.5f}")
        step += 1
    schedule.step()
    model.eval()
    with torch.no_grad():
        right = (model(x).argmax(dim=1) == y).float().mean()
    print(f"epoch {epoch} accuracy {right.item():.3f} rate {schedule.get_last_lr()[0]:.6f}")
