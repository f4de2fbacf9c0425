# pain: 5
# cause: freed-graph
# subject: fake
import torch
from torch import nn

maker = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
judge = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
makes, judges = torch.optim.Adam(maker.parameters()), torch.optim.Adam(judge.parameters())
doubt = nn.BCEWithLogitsLoss()
for step in range(2):
    real = torch.randn(6, 2)
    fake = maker(torch.randn(6, 4))  # <- or
    judges.zero_grad()
    (doubt(judge(real), torch.ones(6, 1)) + doubt(judge(fake), torch.zeros(6, 1))).backward()  # <- or
    judges.step()
    makes.zero_grad()
    doubt(judge(fake), torch.ones(6, 1)).backward()  # <- cause
    makes.step()
