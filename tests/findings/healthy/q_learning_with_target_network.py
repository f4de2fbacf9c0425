"""The target of temporal differences is a constant on purpose."""
import copy

import torch
import torch.nn as nn

torch.manual_seed(0)
q = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 2))
target = copy.deepcopy(q)
optimizer = torch.optim.Adam(q.parameters(), lr=1e-3)
gamma = 0.9
for step in range(6):
    state, following = torch.randn(5, 4), torch.randn(5, 4)
    action = torch.randint(0, 2, (5,))
    reward = torch.randn(5)
    chosen = q(state).gather(1, action.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        wanted = reward + gamma * target(following).max(dim=1).values
    loss = nn.functional.smooth_l1_loss(chosen, wanted)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(q.parameters(), 1.0)
    optimizer.step()
    if step % 3 == 2:
        target.load_state_dict(q.state_dict())
