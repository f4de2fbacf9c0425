# pain: 1
# cause: no-backward-yet
# subject: w
# ask: w.grad
# line: any
# plain: no
import torch

w = torch.randn(4, requires_grad=True)
x = torch.randn(4)
loss = (w * x).sum().sigmoid()
print("gradient:", w.grad)
