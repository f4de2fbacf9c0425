"""The first backward keeps the graph, since the second needs it."""
import torch

torch.manual_seed(0)
w = torch.randn(4, requires_grad=True)
x = torch.randn(10, 4)
h = torch.sigmoid(x @ w)
fit = (h - 1).pow(2).mean()
size = h.mean() * 0.1
fit.backward(retain_graph=True)
size.backward()
print(w.grad)
