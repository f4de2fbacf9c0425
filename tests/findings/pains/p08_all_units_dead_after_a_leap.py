# pain: 8
# cause: zero-gradient
# subject: net.0.weight|net.0.bias
# also: exploding inf-origin
import torch
from torch import nn

torch.manual_seed(3)
net = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=200.0)
inputs, wanted = torch.rand(16, 2) + 1, torch.zeros(16, 1) - 5
for step in range(4):
    loss = nn.functional.mse_loss(net(inputs), wanted)  # <- cause
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(loss.item())
