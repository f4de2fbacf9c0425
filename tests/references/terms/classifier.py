import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 3))
x = torch.randn(5, 3)
out = model(x)
ce = F.cross_entropy(out, torch.tensor([0, 1, 2, 0, 1]))
mse = F.mse_loss(out, x)
l2 = sum((p**2).sum() for p in model.parameters())
l1 = out.abs().mean(dim=1).sum()
certain = torch.softmax(out, 1)[:, 0].mean()
loss = ce + 0.5 * mse + 1e-3 * l2 - 0.1 * l1 + certain / 2
loss.backward(retain_graph=True)
