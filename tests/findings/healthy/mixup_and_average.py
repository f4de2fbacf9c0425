import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 10), nn.ReLU(), nn.Linear(10, 3))
avg = {k: v.detach().clone() for k, v in net.state_dict().items()}
opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, nesterov=True)
n = 1
losses = []
for epoch in range(3):
    for _ in range(3):
        x, y = torch.randn(6, 4), torch.randint(0, 3, (6,))
        lam = torch.distributions.Beta(0.4, 0.4).sample()
        perm = torch.randperm(6)
        out = net(lam * x + (1 - lam) * x[perm])
        loss = lam * nn.functional.cross_entropy(out, y) + (1 - lam) * nn.functional.cross_entropy(out, y[perm])
        l2 = sum(p.pow(2).sum() for p in net.parameters())
        loss = loss + 1e-4 * l2
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.detach().item())
    for k, v in net.state_dict().items():
        avg[k] += (v - avg[k]) / (n + 1)
    n += 1
