# pain: 8
# cause: exploding
# subject: *
# line: any
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(*[nn.Linear(16, 16, bias=False) for _ in range(12)])
for layer in net:
    nn.init.normal_(layer.weight, std=10.0)
out = net(torch.randn(4, 16))
out.mean().backward()
print(net[0].weight.grad.norm())
