"""It ran once.

Gradient descent works in the first step and fails in the second. What happened to w?
"""

import torch

days = torch.tensor([1.0, 2.0, 3.0])
growth = 2.5 * days
w = torch.tensor(0.0, requires_grad=True)
for step in range(3):
    loss = (w * days - growth).pow(2).mean()
    loss.backward()
    print(step, loss.item(), w.grad.item())
    w = w - 0.05 * w.grad
