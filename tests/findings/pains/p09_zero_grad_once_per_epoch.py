# pain: 9
# cause: accumulated
# subject: net.0.weight|net.0.bias|net.2.weight|net.2.bias
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
batches = [(torch.randn(4, 3), torch.randn(4, 1)) for _ in range(4)]
for epoch in range(2):
    optimizer.zero_grad()
    for inputs, targets in batches:
        loss = (net(inputs) - targets).square().mean()
        loss.backward()  # <- cause
        optimizer.step()  # <- or
