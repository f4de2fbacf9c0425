"""A hundred thousand operations, one after the other."""

import sys

import torch

passes = int(sys.argv[1]) if len(sys.argv) > 1 else 33_334
w = torch.tensor(0.999, requires_grad=True)
b = torch.tensor(0.001, requires_grad=True)
x = torch.tensor(1.0)
for _ in range(passes):
    x = x * w
    x = x + b
    x = torch.tanh(x)
x.backward()
print(w.grad)
