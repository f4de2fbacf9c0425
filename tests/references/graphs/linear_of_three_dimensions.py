import torch
import torch.nn.functional as F

x = torch.ones(2, 4, 3, requires_grad=True)
w = torch.ones(2, 3, requires_grad=True)
b = torch.zeros(2, requires_grad=True)
y = F.linear(x, w, b)
