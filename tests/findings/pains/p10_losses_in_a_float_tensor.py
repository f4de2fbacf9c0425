# pain: 10
# cause: cut-by-new-tensor
# subject: total|layer.weight
import torch
from torch import nn

torch.manual_seed(0)
layer = nn.Linear(3, 1)
step = torch.optim.SGD(layer.parameters(), lr=0.1)
misses = []
for row in torch.randn(5, 3):
    misses.append((layer(row) - row.sum()).square().squeeze())
total = torch.FloatTensor(misses).mean()  # <- cause
total.requires_grad = True
total.backward()
step.step()
print(total)
