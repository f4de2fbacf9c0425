import torch
from torch import nn
torch.manual_seed(0)
u = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
opt = torch.optim.Adam(u.parameters(), lr=1e-2)
for step in range(4):
    x = torch.rand(20, 1, requires_grad=True)
    y = u(x)
    dy = torch.autograd.grad(y, x, torch.ones_like(y), create_graph=True)[0]
    d2y = torch.autograd.grad(dy, x, torch.ones_like(dy), create_graph=True)[0]
    residual = (d2y + y).pow(2).mean()
    zero, one = torch.zeros(1, 1), torch.ones(1, 1)
    bc = (u(zero) - 0).pow(2).mean() + (u(one) - 0.84).pow(2).mean()
    loss = residual + bc
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item())
