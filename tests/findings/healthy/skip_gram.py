import torch
from torch import nn
import torch.nn.functional as F
torch.manual_seed(0)
V, D = 30, 6
center = nn.Embedding(V, D)
context = nn.Embedding(V, D)
nn.init.uniform_(center.weight, -0.5 / D, 0.5 / D)
nn.init.zeros_(context.weight)
opt = torch.optim.SGD([*center.parameters(), *context.parameters()], lr=0.1)
for step in range(5):
    c, o, neg = torch.randint(0, V, (8,)), torch.randint(0, V, (8,)), torch.randint(0, V, (8, 3))
    vc = center(c)
    pos = (vc * context(o)).sum(1)
    neg_score = torch.bmm(context(neg), vc.unsqueeze(2)).squeeze(2)
    loss = -(F.logsigmoid(pos) + F.logsigmoid(-neg_score).sum(1)).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item())
