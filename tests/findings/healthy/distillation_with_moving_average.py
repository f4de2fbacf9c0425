import copy
import torch
from torch import nn
import torch.nn.functional as F
torch.manual_seed(0)
student = nn.Sequential(nn.Linear(6, 12), nn.BatchNorm1d(12), nn.ReLU(), nn.Linear(12, 4))
teacher = copy.deepcopy(student)
for p in teacher.parameters():
    p.requires_grad = False
opt = torch.optim.SGD(student.parameters(), lr=0.05, momentum=0.9)
T = 2.0
for step in range(5):
    x = torch.randn(8, 6)
    s = student(x + 0.05 * torch.randn_like(x))
    t = teacher(x)
    distill = F.kl_div(F.log_softmax(s / T, 1), F.softmax(t / T, 1), reduction="batchmean") * T * T
    loss = distill + F.cross_entropy(s, torch.randint(0, 4, (8,)))
    opt.zero_grad()
    loss.backward()
    opt.step()
    with torch.no_grad():
        for ps, pt in zip(student.parameters(), teacher.parameters()):
            pt.mul_(0.99).add_(ps, alpha=0.01)
    print(loss.item())
