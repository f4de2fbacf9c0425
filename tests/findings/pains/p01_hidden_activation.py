# pain: 1
# cause: not-a-leaf
# subject: hidden
# ask: hidden.grad
import torch
import torch.nn as nn

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 8)
        self.second = nn.Linear(8, 1)

    def forward(self, x):
        hidden = torch.relu(self.first(x))  # <- cause
        return self.second(hidden), hidden


net = Net()
out, hidden = net(torch.randn(5, 4))
out.mean().backward()
print("how much does the hidden layer matter?", hidden.grad)
