# pain: 4
# cause: leaf-inplace
# subject: w
import torch

x = torch.tensor([1.0, 2.0, 3.0])
w = torch.tensor(1.0, requires_grad=True)
loss = ((w * x) ** 2).sum()
loss.backward()
w -= 0.01 * w.grad  # <- cause
print(w)
