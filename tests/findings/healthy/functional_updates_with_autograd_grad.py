"""New weights are made of old ones on purpose; nobody reads .grad."""
import torch

torch.manual_seed(0)
w = torch.randn(3, requires_grad=True)
x, y = torch.randn(9, 3), torch.randn(9)
for _ in range(5):
    loss = (x @ w - y).pow(2).mean()
    (g,) = torch.autograd.grad(loss, w)
    w = (w - 0.1 * g).detach().requires_grad_()
print(w)
