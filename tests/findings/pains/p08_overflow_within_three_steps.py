# pain: 8
# cause: exploding
# subject: *
# also: nan-origin inf-origin
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 1))
opt = torch.optim.SGD(net.parameters(), lr=5.0)  # <- cause
x = torch.randn(64, 4) * 4
y = (x ** 2).sum(1, keepdim=True)
for i in range(30):
    opt.zero_grad()
    loss = nn.functional.mse_loss(net(x), y)
    loss.backward()
    opt.step()
print(loss.item())
