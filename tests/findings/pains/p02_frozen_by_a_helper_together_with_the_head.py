# pain: 2
# cause: requires-grad-false
# subject: loss
import torch
from torch import nn


def freeze(module):
    for parameter in module.parameters():
        parameter.requires_grad = False  # <- cause


model = nn.Sequential(nn.Sequential(nn.Linear(8, 8), nn.ReLU()), nn.Linear(8, 3))
freeze(model)
optimizer = torch.optim.SGD(list(model.parameters()), lr=0.01)
loss = nn.functional.cross_entropy(model(torch.randn(4, 8)), torch.tensor([0, 2, 1, 0]))
loss.backward()
