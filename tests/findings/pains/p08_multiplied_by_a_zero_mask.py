# pain: 8
# cause: zero-gradient
# subject: *
import torch

w = torch.randn(5, requires_grad=True)
mask = torch.zeros(5)
kept = w * mask  # <- cause
loss = (kept + 1).pow(2).sum()
loss.backward()
print(w.grad)
