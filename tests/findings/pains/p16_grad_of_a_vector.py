# pain: 16
# cause: non-scalar-root
# subject: y
import torch

x = torch.linspace(0, 1, 4, requires_grad=True)
y = x.sin()  # <- or
(slope,) = torch.autograd.grad(y, x)  # <- cause
print(slope)
