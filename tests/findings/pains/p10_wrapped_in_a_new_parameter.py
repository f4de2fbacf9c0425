# pain: 10
# cause: cut-by-new-tensor|cut-by-data|cut-by-detach
# subject: base
# ask: base.grad
import torch
import torch.nn as nn

base = torch.tensor([1.0, -1.0], requires_grad=True)
shift = torch.tensor([0.5, 0.5], requires_grad=True)
warped = nn.Parameter(base * 3)  # <- cause
loss = ((warped + shift) ** 2).sum()
loss.backward()
print(base.grad, shift.grad)
