# pain: 5
# cause: freed-graph
# subject: loss
import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
loss = (w ** 2).sum()
loss.backward()  # <- or
print(w.grad)
loss.backward()  # <- cause
print(w.grad)
