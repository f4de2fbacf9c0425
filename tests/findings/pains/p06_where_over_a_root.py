# pain: 6
# cause: nan-origin
# subject: *
# also: inf-origin
import torch

x = torch.tensor([0.0, 1.0, 4.0], requires_grad=True)
root = torch.sqrt(x)  # <- cause
y = torch.where(x > 0, root, torch.zeros_like(x))
y.sum().backward()
print(y, x.grad)
