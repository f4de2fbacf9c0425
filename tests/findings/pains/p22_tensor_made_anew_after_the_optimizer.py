# pain: 22
# cause: optimizer-misses-parameter
# subject: w
import torch

torch.manual_seed(0)
w = torch.randn(3, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)  # <- or
w = w.detach().clone().requires_grad_()  # <- cause
x = torch.randn(6, 3)
for step in range(3):
    optimizer.zero_grad()
    loss = (x @ w - 1).pow(2).mean()
    loss.backward()
    optimizer.step()
    print(step, loss.item())
