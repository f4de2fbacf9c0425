# pain: 5
# cause: freed-graph
# subject: y
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x.exp() * x
(first,) = torch.autograd.grad(y, x)  # <- or
(again,) = torch.autograd.grad(y, x)  # <- cause
print(first, again)
