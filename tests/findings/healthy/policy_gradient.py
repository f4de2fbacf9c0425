"""Returns are numbers, the advantage is detached, actions are sampled."""
import torch
import torch.nn as nn

torch.manual_seed(0)
policy, value = nn.Linear(3, 2), nn.Linear(3, 1)
optimizer = torch.optim.Adam([*policy.parameters(), *value.parameters()], lr=1e-2)
for episode in range(3):
    states = torch.randn(8, 3)
    log_probs = torch.log_softmax(policy(states), dim=1)
    actions = torch.multinomial(log_probs.exp().detach(), 1)
    returns = torch.randn(8)
    estimate = value(states).squeeze(1)
    advantage = (returns - estimate).detach()
    actor = -(log_probs.gather(1, actions).squeeze(1) * advantage).mean()
    critic = (returns - estimate).pow(2).mean()
    loss = actor + 0.5 * critic
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(episode, loss.item())
