# pain: 8
# cause: zero-gradient
# subject: *
import torch

theta = torch.tensor([3.0, 4.0, 5.0], requires_grad=True)
bounded = theta.clamp(0.0, 1.0)  # <- cause
loss = ((bounded - 0.5) ** 2).sum()
loss.backward()
print(theta.grad)
