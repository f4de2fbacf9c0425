"""One step too early.

Two losses share a layer. The second backward() complains about the optimiser's work: which line?
"""

import torch
import torch.nn as nn

torch.manual_seed(0)
body = nn.Linear(3, 3)
head = nn.Linear(3, 1)
optimizer = torch.optim.SGD([*body.parameters(), *head.parameters()], lr=0.1)
features = body(torch.randn(4, 3))
first = head(features).mean()
second = head(features.tanh()).pow(2).mean()
first.backward(retain_graph=True)
optimizer.step()
second.backward()
