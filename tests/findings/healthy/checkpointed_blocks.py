import torch
from torch import nn
from torch.utils.checkpoint import checkpoint


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.body = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x):
        return x + self.body(self.norm(x))


class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList(Block(8) for _ in range(4))
        self.out = nn.Linear(8, 3)

    def forward(self, x):
        for block in self.blocks:
            x = checkpoint(block, x, use_reentrant=False)
        return self.out(x)


tower = Tower()
optimizer = torch.optim.AdamW(tower.parameters(), lr=1e-3)
for step in range(3):
    loss = nn.functional.cross_entropy(tower(torch.randn(6, 8)), torch.randint(0, 3, (6,)))
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(tower.parameters(), 1.0)
    optimizer.step()
