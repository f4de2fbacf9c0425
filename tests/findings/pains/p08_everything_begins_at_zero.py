# pain: 8
# cause: zero-gradient
# subject: net.2.weight|net.0.weight
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1))
for parameter in net.parameters():
    nn.init.zeros_(parameter)
descent = torch.optim.SGD(net.parameters(), lr=0.1)
points = torch.randn(10, 3)
for turn in range(5):
    descent.zero_grad()
    loss = nn.functional.mse_loss(net(points), points.sum(1, keepdim=True))  # <- cause
    loss.backward()
    descent.step()
print(net[0].weight)
