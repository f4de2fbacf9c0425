# pain: 9
# cause: accumulated
# subject: x
# ask: x.grad
import torch

x = torch.tensor(2.0, requires_grad=True)
for power in (1, 2, 3):
    y = x ** power
    y.backward()  # <- cause
    print(power, x.grad)
