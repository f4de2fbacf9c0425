# pain: 7
# cause: nan-origin
# subject: *
# line: any
import torch

readings = torch.tensor([1.0, 2.0, float("nan"), 4.0])  # <- cause
w = torch.tensor(0.5, requires_grad=True)
loss = ((w * readings - 1) ** 2).mean()
loss.backward()
print(loss, w.grad)
