# pain: 10
# cause: cut-by-escape
# subject: loss
import torch
import torch.nn as nn


def penalty(values):
    total = 0.0
    for value in values.flatten().tolist():  # <- cause
        total += value ** 2
    return torch.tensor(total, requires_grad=True)


net = nn.Linear(2, 2)
loss = penalty(net(torch.randn(3, 2)))
loss.backward()
print(net.weight.grad)
