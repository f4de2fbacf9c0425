"""The shortcut.

Somebody made the first layer's output "plain". What does the first layer learn now?
"""

import torch
import torch.nn as nn

torch.manual_seed(1)
first = nn.Linear(4, 8)
second = nn.Linear(8, 1)
x = torch.randn(10, 4)

hidden = torch.relu(first(x))
plain = hidden.data
loss = second(plain).pow(2).mean()
loss.backward()

print("second:", second.weight.grad.norm())
print("first: ", first.weight.grad)
