import torch
from torch import nn


class Matcher(nn.Module):
    def __init__(self, users, items, size=8):
        super().__init__()
        self.users = nn.Embedding(users, size)
        self.items = nn.Embedding(items, size, padding_idx=0)
        self.bias = nn.Embedding(items, 1)
        nn.init.zeros_(self.bias.weight)

    def forward(self, user, item):
        return (self.users(user) * self.items(item)).sum(-1) + self.bias(item).squeeze(-1)


matcher = Matcher(200, 300)
optimizer = torch.optim.Adagrad(matcher.parameters(), lr=0.1)
for step in range(5):
    user, item = torch.randint(0, 20, (16,)), torch.randint(0, 30, (16,))
    other = torch.randint(1, 300, (16,))
    gap = matcher(user, item) - matcher(user, other)
    loss = -nn.functional.logsigmoid(gap).mean() + 1e-4 * matcher.users(user).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
with torch.no_grad():
    print(matcher(torch.arange(4), torch.arange(4)).tolist())
