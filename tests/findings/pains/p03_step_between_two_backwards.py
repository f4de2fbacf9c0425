# pain: 3
# cause: inplace-modified
# subject: head.weight|head.bias
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Linear(3, 3)
head = nn.Linear(3, 1)
optimizer = torch.optim.SGD([*net.parameters(), *head.parameters()], lr=0.1)
x = torch.randn(4, 3, requires_grad=True)
hidden = net(x)
first = head(hidden).mean()
second = head(torch.tanh(hidden)).pow(2).mean()
first.backward(retain_graph=True)
optimizer.step()  # <- cause
second.backward()
