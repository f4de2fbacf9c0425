import torch

x = torch.tensor(0.5, requires_grad=True)
y = x.sin() * x
(one,) = torch.autograd.grad(y, x, create_graph=True)
(two,) = torch.autograd.grad(one, x, create_graph=True)
(three,) = torch.autograd.grad(two, x, create_graph=True)
