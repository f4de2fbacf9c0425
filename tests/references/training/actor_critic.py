"""Actor-critic on a toy environment: a cart that has to stay near the middle of a track."""

from collections import namedtuple

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.distributions import Categorical

torch.manual_seed(8)
SavedAction = namedtuple("SavedAction", ["log_prob", "value"])


class Track:
    """Position and speed; actions push left, not at all, or right."""

    def reset(self) -> torch.Tensor:
        self.state = torch.tensor([0.5, 0.0])
        self.steps = 0
        return self.state

    def step(self, action: int) -> tuple[torch.Tensor, float, bool]:
        position, speed = self.state.tolist()
        speed = 0.9 * speed + 0.1 * (action - 1)
        position += speed
        self.state = torch.tensor([position, speed])
        self.steps += 1
        return self.state, 1.0 - abs(position), abs(position) > 1.5 or self.steps >= 20


class Policy(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.affine = nn.Linear(2, 24)
        self.action_head = nn.Linear(24, 3)
        self.value_head = nn.Linear(24, 1)
        self.saved_actions: list[SavedAction] = []
        self.rewards: list[float] = []

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x = F.relu(self.affine(x))
        return F.softmax(self.action_head(x), dim=-1), self.value_head(x)


model = Policy()
optimizer = optim.Adam(model.parameters(), lr=0.01)
environment = Track()


def select_action(state: torch.Tensor) -> int:
    probabilities, value = model(state)
    chosen = Categorical(probabilities)
    action = chosen.sample()
    model.saved_actions.append(SavedAction(chosen.log_prob(action), value))
    return action.item()


def finish_episode() -> torch.Tensor:
    total, policy_losses, value_losses, returns = 0.0, [], [], []
    for reward in model.rewards[::-1]:
        total = reward + 0.95 * total
        returns.insert(0, total)
    returns = torch.tensor(returns)
    returns = (returns - returns.mean()) / (returns.std() + 1e-6)
    for (log_prob, value), ret in zip(model.saved_actions, returns):
        advantage = ret - value.item()
        policy_losses.append(-log_prob * advantage)
        value_losses.append(F.smooth_l1_loss(value, torch.tensor([ret])))
    optimizer.zero_grad()
    loss = torch.stack(policy_losses).sum() + torch.stack(value_losses).sum()
    loss.backward()
    optimizer.step()
    del model.rewards[:]
    del model.saved_actions[:]
    return loss


for episode in range(50):
    state, done = environment.reset(), False
    while not done:
        state, reward, done = environment.step(select_action(state))
        model.rewards.append(reward)
    earned = sum(model.rewards)
    loss = finish_episode()
    print(f"episode {episode} loss {loss.item():.5f} reward {earned:.4f}")
