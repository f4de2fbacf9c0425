"""A variational autoencoder on small binary pictures."""

import torch
import torch.utils.data
from torch import nn, optim
from torch.nn import functional as F

torch.manual_seed(6)


def pictures(count: int) -> torch.Tensor:
    found = torch.zeros(count, 8, 8)
    for picture in found:
        row, column = torch.randint(0, 4, (2,)).tolist()
        picture[row : row + 4, column : column + 4] = 1
    return found.view(count, 1, 8, 8)


class VAE(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(64, 32)
        self.fc21 = nn.Linear(32, 4)
        self.fc22 = nn.Linear(32, 4)
        self.fc3 = nn.Linear(4, 32)
        self.fc4 = nn.Linear(32, 64)

    def encode(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def reparameterize(self, mu: torch.Tensor, logvar: torch.Tensor) -> torch.Tensor:
        std = torch.exp(0.5 * logvar)
        return mu + torch.randn_like(std) * std

    def decode(self, z: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z))))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        mu, logvar = self.encode(x.view(-1, 64))
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar


def loss_function(recon: torch.Tensor, x: torch.Tensor, mu: torch.Tensor, logvar: torch.Tensor) -> torch.Tensor:
    bce = F.binary_cross_entropy(recon, x.view(-1, 64), reduction="sum")
    kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return bce + kld


loader = torch.utils.data.DataLoader(pictures(100), batch_size=20, shuffle=True, drop_last=True)
model = VAE()
optimizer = optim.Adam(model.parameters(), lr=1e-3)
step = 0
for epoch in range(10):
    model.train()
    total = 0.0
    for batch in loader:
        optimizer.zero_grad()
        recon, mu, logvar = model(batch)
        loss = loss_function(recon, batch, mu, logvar)
        loss.backward()
        total += loss.item()
        optimizer.step()
        print(f"step {step} loss {loss.item() / len(batch):.5f}")
        step += 1
    print(f"epoch {epoch} average {total / len(loader.dataset):.4f}")
with torch.no_grad():
    sample = model.decode(torch.zeros(1, 4)).view(8, 8)
    print((sample > 0.5).int().sum().item() >= 0, sample.mean())
