# pain: 10
# cause: cut-by-escape
# subject: w|p
import math

import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)


def penalty(p):
    squares = (p**2).sum()
    return math.sqrt(squares)  # <- cause


loss = 0.1 * penalty(w) + (w * 3).sum()
loss.backward()
print(w.grad)
