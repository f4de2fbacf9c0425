import torch

a = torch.ones(3, requires_grad=True)
mask = torch.tensor([True, False, True])
y = a.masked_fill(mask, 5.0)
z = a.masked_select(mask)
