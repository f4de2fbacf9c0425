# pain: 8
# cause: vanishing
# subject: *
# line: any
import torch

torch.manual_seed(0)
w = (torch.eye(4) * 0.3).requires_grad_()
first = torch.ones(4, requires_grad=True)
h = first
for t in range(30):
    h = torch.tanh(w @ h)  # <- cause
loss = h.sum()
loss.backward()
print(first.grad)
