import torch

x = torch.ones(2, requires_grad=True)
y = x * 3
handle = y.register_hook(lambda g: g * 2)
z = y.sum()
z.backward(retain_graph=True)
