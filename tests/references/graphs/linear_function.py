import torch
import torch.nn.functional as F

x = torch.ones(4, 3)
w = torch.ones(2, 3, requires_grad=True)
b = torch.zeros(2, requires_grad=True)
y = F.linear(x, w, b)
z = F.linear(x, w)
