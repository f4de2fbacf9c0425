"""A code book trained by two losses, each with one side held still."""
import torch
import torch.nn as nn

torch.manual_seed(0)
encoder, decoder = nn.Linear(6, 2), nn.Linear(2, 6)
book = nn.Embedding(8, 2)
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters(), *book.parameters()], lr=1e-2)
for _ in range(3):
    x = torch.randn(7, 6)
    z = encoder(x)
    with torch.no_grad():
        index = torch.cdist(z, book.weight).argmin(dim=1)
    code = book(index)
    passed = z + (code - z).detach()
    loss = (decoder(passed) - x).pow(2).mean()
    loss = loss + (code - z.detach()).pow(2).mean() + 0.25 * (z - code.detach()).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
