# pain: 12
# cause: cut-by-no-grad
# subject: x
# ask: x.grad
import torch

x = torch.tensor(1.0, requires_grad=True)
y1 = x ** 2
with torch.no_grad():  # <- cause
    y2 = x ** 3
y3 = y1 + y2
y3.backward()
print(x.grad)
