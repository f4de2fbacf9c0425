# pain: 11
# cause: stale-value-through-data
# subject: policy.0.weight|policy[0].weight
import numpy as np
import torch
from torch import nn


class Drift:
    def __init__(self):
        self.place = np.zeros(3, dtype=np.float32)

    def move(self, push):
        self.place += 0.1 * push + np.random.rand(3).astype(np.float32)  # <- cause
        return self.place, -float(abs(self.place).sum())


policy = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 2)).float()
world = Drift()
seen, logs, rewards = world.place, [], []
for turn in range(4):
    choice = torch.distributions.Categorical(logits=policy(torch.from_numpy(seen)))
    push = choice.sample()
    seen, reward = world.move(push.item())
    logs.append(choice.log_prob(push))
    rewards.append(reward)
loss = -(torch.stack(logs) * torch.tensor(rewards)).sum()
loss.backward()
