import torch
from torch import nn

encoder = nn.Sequential(nn.Linear(6, 24), nn.BatchNorm1d(24), nn.ReLU(), nn.Linear(24, 12))
head = nn.Sequential(nn.Linear(12, 6), nn.ReLU(), nn.Linear(6, 12))
optimizer = torch.optim.SGD([*encoder.parameters(), *head.parameters()], lr=0.03)


def distance(p, z):
    return -nn.functional.cosine_similarity(p, z.detach(), dim=-1).mean()


history = []
for epoch in range(3):
    for batch in torch.randn(4, 16, 6):
        z1, z2 = encoder(batch + 0.05 * torch.randn_like(batch)), encoder(batch * 0.95)
        loss = distance(head(z1), z2) / 2 + distance(head(z2), z1) / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(loss.detach())
print(torch.stack(history).mean())
