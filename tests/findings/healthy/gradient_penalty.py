"""A critic with a penalty on the norm of its gradient, which needs a graph of the gradient."""
import torch
import torch.nn as nn

torch.manual_seed(0)
critic = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
optimizer = torch.optim.Adam(critic.parameters(), lr=1e-3)
for _ in range(3):
    real, fake = torch.randn(4, 3), torch.randn(4, 3) + 1
    mix = torch.rand(4, 1)
    between = (mix * real + (1 - mix) * fake).requires_grad_()
    score = critic(between)
    (slope,) = torch.autograd.grad(score.sum(), between, create_graph=True)
    penalty = (slope.norm(dim=1) - 1).pow(2).mean()
    loss = critic(fake).mean() - critic(real).mean() + 10 * penalty
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
