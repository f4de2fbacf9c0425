# pain: 18
# cause: zero-gradient
# subject: *
import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
h = w * 3
h.register_hook(lambda grad: grad * 0)  # <- cause
h.sum().backward()
print(w.grad)
