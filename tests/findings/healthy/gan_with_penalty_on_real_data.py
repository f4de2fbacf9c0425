import torch
from torch import nn
import torch.nn.functional as F

latent = 6
maker = nn.Sequential(nn.Linear(latent, 16), nn.LeakyReLU(0.2), nn.Linear(16, 2))
judge = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
makes = torch.optim.Adam(maker.parameters(), lr=2e-3, betas=(0.0, 0.9))
judges = torch.optim.Adam(judge.parameters(), lr=2e-3, betas=(0.0, 0.9))
losses = {"judge": [], "maker": []}
for step in range(6):
    real = torch.randn(12, 2).requires_grad_()
    said = judge(real)
    slope, = torch.autograd.grad(said.sum(), real, create_graph=True)
    with torch.no_grad():
        fake = maker(torch.randn(12, latent))
    loss = F.softplus(judge(fake)).mean() + F.softplus(-said).mean() + 5 * slope.square().sum(1).mean()
    judges.zero_grad(set_to_none=True)
    loss.backward()
    judges.step()
    losses["judge"].append(float(loss))
    if step % 2:
        for parameter in judge.parameters():
            parameter.requires_grad_(False)
        loss = F.softplus(-judge(maker(torch.randn(12, latent)))).mean()
        makes.zero_grad(set_to_none=True)
        loss.backward()
        makes.step()
        losses["maker"].append(float(loss))
        for parameter in judge.parameters():
            parameter.requires_grad_(True)
print(losses)
