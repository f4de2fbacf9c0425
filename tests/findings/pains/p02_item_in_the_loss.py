# pain: 2
# cause: cut-by-escape
# subject: loss|total|model.weight|model.bias
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
model = nn.Linear(3, 3)
x = torch.randn(6, 3)
labels = torch.tensor([0, 1, 2, 0, 1, 2])
loss = F.cross_entropy(model(x), labels).item()  # <- cause
total = torch.tensor(loss)
total.backward()
