"""One step of a transformer whose heads are a Python loop: ``transformer.py BLOCKS HEADS``."""

import sys

import torch
from torch import nn
from torch.nn import functional as F

blocks, heads = int(sys.argv[1]), int(sys.argv[2])
width = 4 * heads


class Block(nn.Module):
    """Attention, head by head, and a feed-forward part."""

    def __init__(self):
        super().__init__()
        self.norm_1, self.norm_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.heads = nn.ModuleList(nn.Linear(width, 12) for _ in range(heads))
        self.project, self.up, self.down = nn.Linear(width, width), nn.Linear(width, width), nn.Linear(width, width)

    def forward(self, x):
        h, found = self.norm_1(x), []
        for head in self.heads:
            q, k, v = head(h).chunk(3, dim=-1)
            found.append(F.softmax(q @ k.transpose(-2, -1) / 2.0, dim=-1) @ v)
        x = x + self.project(torch.cat(found, dim=-1))
        return x + self.down(F.gelu(self.up(self.norm_2(x))))


torch.manual_seed(0)
model = nn.Sequential(*[Block() for _ in range(blocks)], nn.Linear(width, 1))
loss = (model(torch.randn(2, 3, width)) ** 2).mean()
loss.backward()
