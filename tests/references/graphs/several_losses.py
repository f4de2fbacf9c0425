import torch

w = torch.ones(2, requires_grad=True)
shared = torch.exp(w)
one = shared.sum()
two = (shared * w).sum()
total = one + 0.5 * two
