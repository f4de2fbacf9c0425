# pain: 1
# cause: cleared
# subject: x
# ask: x.grad
# plain: no
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(x ** 3).sum().backward()
print(x.grad)
x.grad = None  # <- cause
print(x.grad)
