import torch
from torch import nn


class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(6, 12), nn.LeakyReLU())
        self.heads = nn.ModuleDict({"colour": nn.Linear(12, 3), "size": nn.Linear(12, 1)})

    def forward(self, x, task):
        return self.heads[task](self.trunk(x))


net = Shared()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
criteria = {"colour": nn.CrossEntropyLoss(), "size": nn.L1Loss()}
for step in range(8):
    task = "colour" if step % 2 else "size"
    x = torch.randn(10, 6)
    target = torch.randint(0, 3, (10,)) if task == "colour" else x.norm(dim=1, keepdim=True)
    loss = criteria[task](net(x, task), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
