# pain: 3
# cause: inplace-modified
# subject: y|part
import torch

x = torch.arange(1.0, 5.0, requires_grad=True)
y = x * 2
z = y * y
part = y[:2]
part.mul_(10)  # <- cause
z.sum().backward()
