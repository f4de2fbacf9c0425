# pain: 22
# cause: optimizer-misses-parameter
# subject: decoder.weight|decoder.bias
import torch
from torch import nn, optim

torch.manual_seed(0)
encoder = nn.Linear(5, 2)
decoder = nn.Linear(2, 5)  # <- or
optimizer = optim.Adam(encoder.parameters(), lr=1e-2)  # <- cause
data = torch.randn(12, 5)
for epoch in range(3):
    optimizer.zero_grad()
    loss = (decoder(encoder(data)) - data).pow(2).mean()
    loss.backward()
    optimizer.step()
