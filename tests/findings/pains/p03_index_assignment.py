# pain: 3
# cause: inplace-modified
# subject: gate
import torch

torch.manual_seed(0)
w = torch.randn(4, 4, requires_grad=True)
x = torch.randn(4)
gate = torch.sigmoid(w @ x)
gate[0] = 0.0  # <- cause
loss = gate.sum()
loss.backward()
