# pain: 15
# cause: suspicious-broadcast
# subject: *
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
inputs = torch.rand(10, 2)
targets = inputs[:, 0] * inputs[:, 1]
loss = F.mse_loss(net(inputs), targets)  # <- cause
loss.backward()
print(loss.item())
