import torch
import torch.nn.functional as F

x = torch.ones(1, 2, 5, 5, requires_grad=True)
w = torch.ones(3, 2, 3, 3, requires_grad=True)
b = torch.zeros(3, requires_grad=True)
y = F.conv2d(x, w, b, padding=1)
z = F.max_pool2d(y, 2)
p = F.avg_pool2d(y, 2)
