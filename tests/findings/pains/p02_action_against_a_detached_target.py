# pain: 2
# cause: not-differentiable
# subject: loss
import torch
import torch.nn as nn

torch.manual_seed(0)
q = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
optimizer = torch.optim.RMSprop(q.parameters())
state, following = torch.randn(5, 4), torch.randn(5, 4)
action = q(state).max(1)[1].float()  # <- cause
wanted = 1.0 + 0.9 * q(following).max(1)[0].detach()
loss = nn.functional.smooth_l1_loss(action, wanted)
optimizer.zero_grad()
loss.backward()
optimizer.step()
