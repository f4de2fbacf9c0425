# pain: 1
# cause: requires-grad-false
# subject: bias
# ask: bias.grad
# plain: no
import torch

weight = torch.randn(3, requires_grad=True)
bias = torch.zeros(1)  # <- cause
x = torch.randn(7, 3)
loss = (x @ weight + bias).pow(2).mean()
loss.backward()
print(weight.grad, bias.grad)
