# pain: 10
# cause: cut-by-detach
# subject: x
# ask: x.grad
import torch

x = torch.tensor(1.0, requires_grad=True)
quick = x ** 2
slow = (x ** 3).detach()  # <- cause
total = quick + slow
total.backward()
print(x.grad)
