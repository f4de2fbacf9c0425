# pain: 11
# cause: stale-value-through-data
# subject: p|critic.2.weight|critic.weight|critic.0.weight
import torch
import torch.nn as nn

torch.manual_seed(0)
critic = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
x = torch.randn(5, 3)
score = critic(x).mean()
for p in critic.parameters():
    p.data.clamp_(-0.05, 0.05)  # <- cause
score.backward()
print(critic[0].weight.grad.norm())
