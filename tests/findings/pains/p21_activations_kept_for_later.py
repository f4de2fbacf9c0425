# pain: 21
# cause: graph-retained
# subject: activations|self.activations|net.activations
import torch
import torch.nn as nn

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(6, 6)
        self.activations = []

    def forward(self, x):
        h = self.layer(x).relu()
        self.activations.append(h)  # <- cause
        return h


net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(10):
    optimizer.zero_grad()
    loss = net(torch.randn(4, 6)).mean()
    loss.backward()
    optimizer.step()
print(len(net.activations))
