# pain: 11
# cause: stale-value-through-data
# subject: net.weight|net.bias
import numpy as np
import torch
from torch import nn

frames = np.zeros((4, 6), dtype=np.float32)
net = nn.Linear(6, 1).float()
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
losses = []
for step in range(3):
    frames[:] = np.random.rand(4, 6)  # <- cause
    batch = torch.from_numpy(frames)
    losses.append((net(batch) - 1).pow(2).mean())
optimizer.zero_grad()
torch.stack(losses).sum().backward()
optimizer.step()
