# pain: 1
# cause: leaf-replaced
# subject: w
import torch

x = torch.tensor([1.0, 2.0, 3.0])
y = 3 * x
w = torch.tensor(0.0, requires_grad=True)
lr = 0.05
for step in range(3):
    loss = ((w * x - y) ** 2).mean()
    loss.backward()
    w = w - lr * w.grad  # <- cause
print(w)
