import torch
from torch import nn

policy = nn.Sequential(nn.Linear(3, 16), nn.Tanh(), nn.Linear(16, 2))
value = nn.Sequential(nn.Linear(3, 16), nn.Tanh(), nn.Linear(16, 1))
optimizer = torch.optim.Adam([*policy.parameters(), *value.parameters()], lr=3e-3, eps=1e-5)
for update in range(3):
    states = torch.randn(32, 3)
    with torch.no_grad():
        chosen = torch.distributions.Categorical(logits=policy(states))
        actions = chosen.sample()
        before = chosen.log_prob(actions)
        rewards = (states.sum(1) > 0).float() * actions - 0.1
        advantages = rewards - value(states).squeeze(1)
    for epoch in range(3):
        for rows in torch.randperm(32).chunk(4):
            now = torch.distributions.Categorical(logits=policy(states[rows]))
            ratio = (now.log_prob(actions[rows]) - before[rows]).exp()
            gain = advantages[rows]
            bound = torch.clamp(ratio, 0.8, 1.2)
            loss = -torch.min(ratio * gain, bound * gain).mean() - 0.01 * now.entropy().mean()
            loss = loss + 0.5 * (value(states[rows]).squeeze(1) - rewards[rows]).pow(2).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*policy.parameters(), *value.parameters()], 0.5)
            optimizer.step()
