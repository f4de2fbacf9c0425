# pain: 12
# cause: cut-by-no-grad
# subject: loss
import functools
import time

import torch
from torch import nn


def timed(function):
    @functools.wraps(function)
    def measured(*args, **options):
        began = time.perf_counter()
        with torch.no_grad():  # <- cause
            result = function(*args, **options)
        measured.seconds = time.perf_counter() - began
        return result

    return measured


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 1)

    @timed
    def forward(self, x):
        return self.layer(x)


model = Small()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
criterion = nn.MSELoss()
for step in range(2):
    optimizer.zero_grad()
    loss = criterion(model(torch.randn(4, 3)), torch.zeros(4, 1))
    loss.backward()
    optimizer.step()
