import torch
import torch.nn.functional as F

q = torch.ones(1, 2, 4, requires_grad=True)
k = torch.ones(1, 2, 4, requires_grad=True)
v = torch.ones(1, 2, 4, requires_grad=True)
scores = (q @ k.transpose(-2, -1)) / 2.0
y = F.softmax(scores, dim=-1) @ v
