# pain: 2
# cause: cut-by-data
# subject: loss|w|out
import torch

w = torch.randn(3, 3, requires_grad=True)
out = torch.tanh(w @ torch.ones(3))
loss = out.sum().data  # <- cause
loss.backward()
