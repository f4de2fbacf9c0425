# pain: 11
# cause: stale-value-through-data
# subject: w
import torch

w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = (w ** 2).sum()
w.data.add_(10.0)  # <- cause
loss.backward()
print(w.grad)
