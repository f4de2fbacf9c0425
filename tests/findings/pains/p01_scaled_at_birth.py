# pain: 1
# cause: not-a-leaf
# subject: w
# ask: w.grad
import torch

inputs = torch.randn(8, 3)
targets = torch.randn(8, 2)
w = torch.randn(3, 2, requires_grad=True) * 0.1  # <- cause
loss = ((inputs @ w - targets) ** 2).mean()
loss.backward()
print(w.grad)
