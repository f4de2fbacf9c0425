import torch
from torch import nn
from torch.distributions import Categorical


class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 32), nn.ReLU())
        self.actor = nn.Linear(32, 3)
        self.critic = nn.Linear(32, 1)

    def forward(self, state):
        hidden = self.body(state)
        return Categorical(logits=self.actor(hidden)), self.critic(hidden).squeeze(-1)


agent = Agent()
optimizer = torch.optim.RMSprop(agent.parameters(), lr=1e-3)
for update in range(4):
    logs, values, rewards, entropies = [], [], [], []
    state = torch.randn(5, 4)
    for t in range(5):
        policy, value = agent(state)
        action = policy.sample()
        logs.append(policy.log_prob(action))
        values.append(value)
        entropies.append(policy.entropy())
        with torch.no_grad():
            state = 0.9 * state + 0.1 * torch.randn(5, 4)
            rewards.append(-state.abs().sum(-1) + 0.1 * action.float())
    with torch.no_grad():
        _, follow = agent(state)
    returns = []
    for reward in reversed(rewards):
        follow = reward + 0.99 * follow
        returns.insert(0, follow)
    returns, values = torch.stack(returns), torch.stack(values)
    advantage = (returns - values).detach()
    advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
    loss = -(torch.stack(logs) * advantage).mean() + 0.5 * nn.functional.smooth_l1_loss(values, returns)
    loss = loss - 0.01 * torch.stack(entropies).mean()
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(agent.parameters(), 0.5)
    optimizer.step()
