import copy

import torch
from torch import nn
import torch.nn.functional as F


def projector(inside, outside):
    return nn.Sequential(nn.Linear(inside, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, outside))


class Byol(nn.Module):
    def __init__(self):
        super().__init__()
        self.online = nn.Sequential(nn.Linear(10, 16), nn.ReLU(), projector(16, 8))
        self.predictor = projector(8, 8)
        self.target = copy.deepcopy(self.online)
        for parameter in self.target.parameters():
            parameter.requires_grad_(False)

    @torch.no_grad()
    def follow(self, rate=0.99):
        for mine, theirs in zip(self.target.parameters(), self.online.parameters()):
            mine.mul_(rate).add_(theirs, alpha=1 - rate)

    def forward(self, one, other):
        guess_one, guess_other = self.predictor(self.online(one)), self.predictor(self.online(other))
        with torch.no_grad():
            aim_one, aim_other = self.target(other), self.target(one)
        near = F.cosine_similarity(guess_one, aim_one) + F.cosine_similarity(guess_other, aim_other)
        return (2 - near).mean()


byol = Byol()
optimizer = torch.optim.SGD([p for p in byol.parameters() if p.requires_grad], lr=0.05, momentum=0.9)
for step in range(4):
    x = torch.randn(12, 10)
    loss = byol(x + 0.1 * torch.randn_like(x), x + 0.1 * torch.randn_like(x))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    byol.follow()
