"""Five losses at once.

backward() wants one number. Which line left five?
"""

import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(4, 3)
criterion = nn.CrossEntropyLoss(reduction="none")
loss = criterion(model(torch.randn(5, 4)), torch.tensor([0, 1, 2, 0, 1]))
loss.backward()
