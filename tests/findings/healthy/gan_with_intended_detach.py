"""The discriminator must not train the generator, so what it sees is detached on purpose."""
import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(0)
generator = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))
discriminator = nn.Sequential(nn.Linear(2, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))
g_optimizer = optim.Adam(generator.parameters(), lr=1e-3)
d_optimizer = optim.Adam(discriminator.parameters(), lr=1e-3)
criterion = nn.BCEWithLogitsLoss()
for step in range(4):
    real = torch.randn(8, 2) + 3
    noise = torch.randn(8, 2)
    fake = generator(noise)
    d_optimizer.zero_grad()
    d_loss = criterion(discriminator(real), torch.ones(8, 1)) + criterion(
        discriminator(fake.detach()), torch.zeros(8, 1)
    )
    d_loss.backward()
    d_optimizer.step()
    g_optimizer.zero_grad()
    g_loss = criterion(discriminator(fake), torch.ones(8, 1))
    g_loss.backward()
    g_optimizer.step()
    print(step, d_loss.item(), g_loss.item())
