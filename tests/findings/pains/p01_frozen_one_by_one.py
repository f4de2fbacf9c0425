# pain: 1
# cause: requires-grad-false
# subject: encoder.weight
# ask: encoder.weight.grad
# plain: no
import torch
from torch import nn

torch.manual_seed(0)
encoder = nn.Linear(4, 4)
for parameter in encoder.parameters():
    parameter.requires_grad = False  # <- cause
head = nn.Linear(4, 2)
head(encoder(torch.randn(3, 4)).relu()).sum().backward()
print(encoder.weight.grad)
