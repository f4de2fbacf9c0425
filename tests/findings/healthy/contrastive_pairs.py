import torch
from torch import nn
import torch.nn.functional as F
torch.manual_seed(0)
enc = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))
log_temp = nn.Parameter(torch.tensor(0.0))
opt = torch.optim.Adam(list(enc.parameters()) + [log_temp], lr=1e-3)
for step in range(3):
    x = torch.randn(6, 8)
    a, b = F.normalize(enc(x + 0.1 * torch.randn_like(x)), dim=1), F.normalize(enc(x), dim=1)
    logits = a @ b.t() * log_temp.exp()
    labels = torch.arange(6)
    loss = (F.cross_entropy(logits, labels) + F.cross_entropy(logits.t(), labels)) / 2
    z = torch.cat([a, b])
    sim = z @ z.t()
    sim.fill_diagonal_(-1e9) if not sim.requires_grad else None
    sim = sim.masked_fill(torch.eye(12, dtype=torch.bool), float("-inf"))
    loss = loss + 0.1 * F.cross_entropy(sim, torch.arange(12).roll(6))
    acc = (logits.argmax(1) == labels).float().mean().item()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item(), acc)
