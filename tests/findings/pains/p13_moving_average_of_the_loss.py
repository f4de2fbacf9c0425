# pain: 13
# cause: graph-retained
# subject: average
import torch

torch.manual_seed(0)
w = torch.zeros(3, requires_grad=True)
average = torch.zeros(())
for step in range(20):
    x = torch.randn(5, 3)
    loss = (x @ w - 1).pow(2).mean()
    (gradient,) = torch.autograd.grad(loss, w)
    with torch.no_grad():
        w -= 0.05 * gradient
    average = 0.9 * average + 0.1 * loss  # <- cause
print(average.item())
