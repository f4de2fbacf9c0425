# pain: 3
# cause: inplace-modified
# subject: h|copy
import torch

w = torch.randn(4, requires_grad=True)
h = torch.sigmoid(w)
copy = h.detach()
copy.zero_()  # <- cause
h.sum().backward()
