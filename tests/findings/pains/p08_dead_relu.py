# pain: 8
# cause: zero-gradient
# subject: *
import torch
import torch.nn as nn

torch.manual_seed(0)
first = nn.Linear(3, 4)
second = nn.Linear(4, 1)
nn.init.constant_(first.bias, -50.0)
x = torch.randn(6, 3)
hidden = torch.relu(first(x))  # <- cause
loss = (second(hidden) - 1).pow(2).mean()
loss.backward()
print(first.weight.grad)
