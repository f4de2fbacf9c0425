# pain: 11
# cause: stale-value-through-data
# subject: h|hidden|net.linear.bias|net.linear.weight
import torch
import torch.nn as nn

torch.manual_seed(0)


class Masked(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 4)

    def forward(self, x):
        h = torch.sigmoid(self.linear(x))
        h.data[:, 0] = 0.0  # <- cause
        return h


net = Masked()
net(torch.randn(2, 4)).sum().backward()
print(net.linear.bias.grad)
