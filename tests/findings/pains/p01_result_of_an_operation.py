# pain: 1
# cause: not-a-leaf
# subject: y
# ask: y.grad
import torch

x = torch.ones(3, requires_grad=True)
y = x * 2  # <- cause
z = (y ** 2).sum()
z.backward()
print("gradient of x:", x.grad)
print("gradient of y:", y.grad)
