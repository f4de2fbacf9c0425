# pain: 16
# cause: non-scalar-root
# subject: loss
import torch

torch.manual_seed(0)
w = torch.randn(3, requires_grad=True)
x = torch.randn(5, 3)
loss = (x @ w - 1) ** 2  # <- or
loss.backward()  # <- cause
