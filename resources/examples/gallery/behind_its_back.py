"""Behind its back.

No error, no warning, and a wrong gradient: 2w at 1, 2, 3 should be 2, 4, 6. Which line cheats?
"""

import torch

w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = (w ** 2).sum()
w.data.mul_(10)
loss.backward()

print("expected 2, 4, 6, got", w.grad)
