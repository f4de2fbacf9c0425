"""A generative adversarial network: transposed convolutions against a convolutional discriminator."""

import torch
import torch.nn as nn

torch.manual_seed(7)
latent, features = 8, 6


def weights_init(m: nn.Module) -> None:
    name = m.__class__.__name__
    if name.find("Conv") != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.02)
    elif name.find("BatchNorm") != -1:
        nn.init.normal_(m.weight.data, 1.0, 0.02)
        nn.init.constant_(m.bias.data, 0)


class Generator(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.main = nn.Sequential(
            nn.ConvTranspose2d(latent, features * 2, 4, 1, 0, bias=False),
            nn.BatchNorm2d(features * 2),
            nn.ReLU(True),
            nn.ConvTranspose2d(features * 2, features, 4, 2, 1, bias=False),
            nn.BatchNorm2d(features),
            nn.ReLU(True),
            nn.ConvTranspose2d(features, 1, 4, 2, 1, bias=False),
            nn.Tanh(),
        )

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return self.main(z)


class Discriminator(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(1, features, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(features, features * 2, 4, 2, 1, bias=False),
            nn.BatchNorm2d(features * 2),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(features * 2, 1, 4, 1, 0, bias=False),
            nn.Sigmoid(),
        )

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.main(image).view(-1)


net_g, net_d = Generator(), Discriminator()
net_g.apply(weights_init)
net_d.apply(weights_init)
criterion = nn.BCELoss()
optimizer_d = torch.optim.Adam(net_d.parameters(), lr=2e-4, betas=(0.5, 0.999))
optimizer_g = torch.optim.Adam(net_g.parameters(), lr=2e-4, betas=(0.5, 0.999))
grid = torch.linspace(-1, 1, 16)
for step in range(50):
    centre = torch.rand(6, 2) - 0.5
    real = torch.exp(
        -6 * ((grid.view(1, 16, 1) - centre[:, :1, None]) ** 2 + (grid.view(1, 1, 16) - centre[:, 1:, None]) ** 2)
    ).unsqueeze(1)
    net_d.zero_grad()
    label = torch.full((6,), 1.0)
    error_real = criterion(net_d(real), label)
    error_real.backward()
    fake = net_g(torch.randn(6, latent, 1, 1))
    label.fill_(0.0)
    output = net_d(fake.detach())
    error_fake = criterion(output, label)
    error_fake.backward()
    optimizer_d.step()
    net_g.zero_grad()
    label.fill_(1.0)
    error_g = criterion(net_d(fake), label)
    error_g.backward()
    optimizer_g.step()
    print(
        f"step {step} D {(error_real + error_fake).item():.6f} G {error_g.item():.6f} "
        f"D(G(z)) {output.mean().item():.6f}"
    )
