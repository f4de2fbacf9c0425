# pain: 13
# cause: graph-retained
# subject: losses|history
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 1))
optimizer = torch.optim.Adam(net.parameters())
losses = []
for epoch in range(15):
    batch = torch.randn(6, 3)
    optimizer.zero_grad()
    loss = (net(batch) - batch.sum(1, keepdim=True)).abs().mean()
    loss.backward()
    optimizer.step()
    losses.append(loss)  # <- cause
print(len(losses))
