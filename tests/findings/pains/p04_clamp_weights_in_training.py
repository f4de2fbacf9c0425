# pain: 4
# cause: leaf-inplace
# subject: p|critic.weight|critic.bias
import torch
from torch import nn

torch.manual_seed(0)
critic = nn.Linear(2, 1)
optimizer = torch.optim.RMSprop(critic.parameters(), lr=5e-3)
for step in range(3):
    optimizer.zero_grad()
    loss = -critic(torch.randn(4, 2)).mean()
    loss.backward()
    optimizer.step()
    for p in critic.parameters():
        p.clamp_(-0.01, 0.01)  # <- cause
