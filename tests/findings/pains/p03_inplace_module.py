# pain: 3
# cause: inplace-modified
# subject: *
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(
    nn.Linear(3, 3),
    nn.Sigmoid(),
    nn.ReLU(inplace=True),
)
out = model(torch.randn(5, 3))  # <- cause
out.mean().backward()
