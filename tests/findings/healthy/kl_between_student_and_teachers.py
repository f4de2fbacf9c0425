import torch
from torch import nn
import torch.nn.functional as F

teachers = [nn.Linear(10, 6).eval() for _ in range(2)]
student = nn.Sequential(nn.Linear(10, 8), nn.Hardswish(), nn.Linear(8, 6))
hint = nn.Linear(8, 6)
optimizer = torch.optim.SGD(list(student.parameters()) + list(hint.parameters()), lr=0.1, weight_decay=1e-4)
heat = 3.0
for step in range(5):
    x, y = torch.randn(16, 10), torch.randint(0, 6, (16,))
    with torch.no_grad():
        soft = torch.stack([teacher(x) for teacher in teachers]).mean(0)
    inner = student[1](student[0](x))
    scores = student[2](inner)
    loss = 0.7 * heat**2 * F.kl_div(F.log_softmax(scores / heat, 1), F.softmax(soft / heat, 1), reduction="batchmean")
    loss += 0.3 * F.cross_entropy(scores, y)
    loss += 0.1 * F.mse_loss(hint(inner), soft)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
