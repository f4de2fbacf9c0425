# pain: 2
# cause: cut-by-new-tensor
# subject: loss|stacked|a|b|terms
import torch

a = torch.tensor(1.5, requires_grad=True)
b = torch.tensor(0.5, requires_grad=True)
stacked = torch.tensor([a * 2, b * 3])  # <- cause
loss = stacked.sum()
loss.backward()
