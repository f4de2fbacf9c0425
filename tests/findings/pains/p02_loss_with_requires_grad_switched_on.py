# pain: 2
# cause: cut-by-escape
# subject: loss|net.0.weight|net.0.bias|net.2.weight|net.2.bias|value
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
x = torch.randn(8, 2)
y = x.sum(1, keepdim=True)
for epoch in range(3):
    optimizer.zero_grad()
    value = nn.functional.mse_loss(net(x), y).item()  # <- cause
    loss = torch.tensor(value, requires_grad=True)
    loss.backward()
    optimizer.step()
    print(epoch, loss.item())
