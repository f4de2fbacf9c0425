import torch
import torch.nn.functional as F

a = torch.ones(1, 1, 2, 2, requires_grad=True)
y = F.pad(a, (1, 1, 0, 2))
z = y.flatten(1)
