# pain: 15
# cause: suspicious-broadcast
# subject: loss|out
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

data = TensorDataset(torch.randn(24, 6), torch.rand(24))
model = nn.Sequential(nn.Linear(6, 12), nn.GELU(), nn.Linear(12, 1))
optimizer = torch.optim.AdamW(model.parameters())
criterion = nn.SmoothL1Loss()
for rows, wanted in DataLoader(data, batch_size=8):
    out = model(rows)
    loss = criterion(out, wanted)  # <- cause
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
