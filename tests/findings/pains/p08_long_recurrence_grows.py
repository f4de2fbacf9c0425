# pain: 8
# cause: exploding
# subject: *
# line: any
import torch

torch.manual_seed(0)
w = (torch.eye(4) * 2.5).requires_grad_()
h = torch.ones(4)
for t in range(40):
    h = w @ h + 0.1  # <- cause
loss = h.sum()
loss.backward()
print(w.grad.norm())
