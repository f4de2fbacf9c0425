# pain: 2
# cause: cut-by-escape
# subject: loss|w|value
import torch

w = torch.randn(5, requires_grad=True)
value = float((w ** 2).sum())  # <- cause
loss = torch.tensor([value]).sum()
loss.backward()
