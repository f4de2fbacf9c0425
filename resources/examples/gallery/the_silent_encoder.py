"""The silent encoder.

The loss goes down, and yet the encoder never moves. Find what keeps gradients from it.
"""

import torch
import torch.nn as nn

torch.manual_seed(0)
encoder = nn.Linear(6, 2)
decoder = nn.Linear(2, 6)
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.05)
pictures = torch.rand(16, 6)
before = encoder.weight.detach().clone()
for epoch in range(5):
    code = encoder(pictures).sigmoid().detach()
    loss = (decoder(code) - pictures).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(epoch, round(loss.item(), 4))

print("the encoder moved:", not torch.equal(before, encoder.weight))
