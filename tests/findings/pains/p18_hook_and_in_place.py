# pain: 18
# cause: inplace-modified
# subject: *
import torch
import torch.nn as nn

torch.manual_seed(0)
layer = nn.Linear(3, 3)
layer.register_full_backward_hook(lambda module, before, after: None)
x = torch.randn(2, 3)
out = layer(x)
out += 1  # <- cause
out.sum().backward()
