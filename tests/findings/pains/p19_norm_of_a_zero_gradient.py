# pain: 19
# cause: nan-origin
# subject: *
# also: inf-origin not-reachable
import torch

w = torch.zeros(3, requires_grad=True)
x = torch.ones(2, 3, requires_grad=True)
score = (x @ w).sum()
(slope,) = torch.autograd.grad(score, x, create_graph=True)
length = slope.pow(2).sum(dim=1).sqrt()  # <- cause
penalty = (length - 1).pow(2).mean()
penalty.backward()
print(w.grad)
