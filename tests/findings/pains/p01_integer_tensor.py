# pain: 1
# cause: requires-grad-false
# subject: counts
# ask: counts.grad
# plain: no
import torch

counts = torch.tensor([1, 2, 3])  # <- cause
rate = torch.tensor(0.3, requires_grad=True)
loss = (counts * rate).sum()
loss.backward()
print(rate.grad, counts.grad)
