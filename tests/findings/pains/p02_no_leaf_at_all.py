# pain: 2
# cause: requires-grad-false
# subject: loss|w|pred|b
# line: any
import torch

x = torch.randn(12, 2)
y = torch.randn(12)
w = torch.zeros(2)
b = torch.zeros(1)
pred = x @ w + b
loss = (pred - y).abs().mean()
loss.backward()
