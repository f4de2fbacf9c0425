# pain: 1
# cause: not-reachable
# subject: b
# ask: b.grad
import torch

a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)  # <- or
product = a * b
only_a = a * a
only_a.backward()  # <- cause
print(a.grad, b.grad)
