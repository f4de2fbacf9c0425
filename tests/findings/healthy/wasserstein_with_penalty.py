import torch
from torch import nn
torch.manual_seed(0)
G = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
D = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.0, 0.9))
opt_d = torch.optim.Adam(D.parameters(), lr=1e-3, betas=(0.0, 0.9))
for step in range(4):
    for _ in range(2):
        real = torch.randn(8, 2) + 2
        fake = G(torch.randn(8, 4)).detach()
        mix = torch.rand(8, 1)
        inter = (mix * real + (1 - mix) * fake).requires_grad_(True)
        out = D(inter)
        grad, = torch.autograd.grad(out, inter, torch.ones_like(out), create_graph=True)
        gp = ((grad.norm(2, dim=1) - 1) ** 2).mean()
        d_loss = D(fake).mean() - D(real).mean() + 10 * gp
        opt_d.zero_grad()
        d_loss.backward()
        opt_d.step()
    g_loss = -D(G(torch.randn(8, 4))).mean()
    opt_g.zero_grad()
    g_loss.backward()
    opt_g.step()
    print(step, d_loss.item(), g_loss.item())
