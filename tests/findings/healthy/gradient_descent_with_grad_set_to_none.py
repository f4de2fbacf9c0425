"""As by hand, but the gradients are taken away instead of zeroed."""
import torch

torch.manual_seed(1)
params = [torch.randn(3, 4, requires_grad=True), torch.zeros(4, requires_grad=True)]
x, y = torch.randn(12, 3), torch.randn(12, 4)
for _ in range(6):
    loss = ((x @ params[0] + params[1] - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for p in params:
            p -= 0.05 * p.grad
            p.grad = None
