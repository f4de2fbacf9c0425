"""Nothing to learn.

backward() refuses to run. Find out why no tensor on the way to the loss requires a gradient.
"""

import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
for parameter in model.parameters():
    parameter.requires_grad_(False)
prediction = model(torch.randn(5, 3))
loss = prediction.pow(2).mean()
loss.backward()
