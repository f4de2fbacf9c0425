import torch

a = torch.ones(3, 2, requires_grad=True)
one, two, three = a.unbind(0)
y = one * two
