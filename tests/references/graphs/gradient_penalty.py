import torch

w = torch.ones(2, requires_grad=True)
x = torch.tensor([0.3, 0.4], requires_grad=True)
score = torch.tanh(w @ x)
(g,) = torch.autograd.grad(score, x, create_graph=True)
penalty = (g.norm() - 1) ** 2
