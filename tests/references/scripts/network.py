import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(7)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 4)
        self.second = nn.Linear(4, 2)

    def forward(self, x):
        return self.second(F.relu(self.first(x)))


net = Net()
print(net)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
inputs = torch.randn(5, 3)
labels = torch.tensor([0, 1, 1, 0, 1])
for step in range(3):
    optimizer.zero_grad()
    output = net(inputs)
    loss = F.cross_entropy(output, labels)
    loss.backward()
    optimizer.step()
    print(step, f"{loss.item():.4f}")
squared = F.mse_loss(net(inputs), torch.zeros(5, 2))
print(squared)
print(net.second.bias)
