"""What is rounded has no derivative, so the gradient goes around it, by a detach."""
import torch
import torch.nn as nn

torch.manual_seed(0)
encoder = nn.Linear(4, 4)
decoder = nn.Linear(4, 4)
optimizer = torch.optim.SGD([*encoder.parameters(), *decoder.parameters()], lr=0.1)
for _ in range(3):
    x = torch.randn(5, 4)
    z = torch.sigmoid(encoder(x))
    hard = (z > 0.5).float()
    bits = z + (hard - z).detach()
    loss = (decoder(bits) - x).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
