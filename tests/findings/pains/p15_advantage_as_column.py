# pain: 15
# cause: suspicious-broadcast
# subject: *
# also: cut-by-detach
import torch

torch.manual_seed(0)
policy = torch.nn.Linear(4, 2)
critic = torch.nn.Linear(4, 1)
states = torch.randn(6, 4)
actions = torch.tensor([0, 1, 1, 0, 1, 0])
returns = torch.randn(6)
log_probs = torch.log_softmax(policy(states), dim=1)[torch.arange(6), actions]
values = critic(states)
advantage = returns - values.detach()  # <- cause
policy_loss = -(log_probs * advantage).mean()  # <- or
policy_loss.backward()
