# pain: 11
# cause: stale-value-through-data
# subject: y|x
import torch

x = torch.tensor([0.0, 1.0], requires_grad=True)
y = x.exp()
y.data.mul_(2)  # <- cause
y.sum().backward()
print(x.grad)
