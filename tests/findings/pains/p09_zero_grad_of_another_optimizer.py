# pain: 9
# cause: accumulated
# subject: critic.weight|critic.bias
import torch
import torch.nn as nn

torch.manual_seed(0)
actor = nn.Linear(3, 2)
critic = nn.Linear(3, 1)
actor_optimizer = torch.optim.SGD(actor.parameters(), lr=0.01)
critic_optimizer = torch.optim.SGD(critic.parameters(), lr=0.01)
for step in range(3):
    state = torch.randn(4, 3)
    actor_loss = actor(state).pow(2).mean()
    actor_optimizer.zero_grad()
    actor_loss.backward()
    actor_optimizer.step()
    critic_loss = (critic(state) - 1).pow(2).mean()
    actor_optimizer.zero_grad()
    critic_loss.backward()  # <- cause
    critic_optimizer.step()  # <- or
