"""Two networks against each other, each with its own optimiser."""

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
generator = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))
critic = nn.Sequential(nn.Linear(2, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))
of_generator = torch.optim.Adam(generator.parameters(), lr=1e-2)
of_critic = torch.optim.Adam(critic.parameters(), lr=1e-2)
ones, zeros = torch.ones(8, 1), torch.zeros(8, 1)
for _ in range(5):
    real, fake = torch.randn(8, 2) + 3, generator(torch.randn(8, 2))
    of_critic.zero_grad()
    told = F.binary_cross_entropy_with_logits(critic(real), ones)
    told = told + F.binary_cross_entropy_with_logits(critic(fake.detach()), zeros)
    told.backward()
    of_critic.step()
    of_generator.zero_grad()
    fooled = F.binary_cross_entropy_with_logits(critic(fake), ones)
    fooled.backward()
    of_generator.step()
print(told.item(), fooled.item())
