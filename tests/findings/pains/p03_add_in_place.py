# pain: 3
# cause: inplace-modified
# subject: a
import torch

x = torch.tensor([0.1, 0.2, 0.3], requires_grad=True)
a = x.exp()
a += 1  # <- cause
a.sum().backward()
