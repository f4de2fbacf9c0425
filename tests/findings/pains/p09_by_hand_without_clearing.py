# pain: 9
# cause: accumulated
# subject: w|b
import torch

torch.manual_seed(0)
w = torch.zeros(3, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
x = torch.randn(10, 3)
y = x.sum(1)
for _ in range(4):
    loss = ((x @ w + b - y) ** 2).mean()
    loss.backward()  # <- cause
    with torch.no_grad():
        w -= 0.1 * w.grad  # <- or
        b -= 0.1 * b.grad  # <- or
print(w, b)
