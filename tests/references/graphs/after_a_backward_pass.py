import torch

w = torch.ones(2, requires_grad=True)
loss = (w * w).sum()
loss.backward(retain_graph=True)
again = loss * 2
step = w - 0.1 * w.grad
