"""Eight blocks with shortcuts: gradients keep their size."""
import torch
import torch.nn as nn

torch.manual_seed(0)


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.inner = nn.Linear(width, width)

    def forward(self, x):
        return x + torch.relu(self.inner(self.norm(x)))


tower = nn.Sequential(*[Block(8) for _ in range(8)], nn.Linear(8, 1))
optimizer = torch.optim.Adam(tower.parameters(), lr=1e-3)
for _ in range(3):
    x = torch.randn(10, 8)
    loss = (tower(x) - x.mean(1, keepdim=True)).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
