"""Accuracy is no loss.

What could be more natural than to maximise the accuracy? Find the operation that has no slope.
"""

import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(4, 3)
x = torch.randn(12, 4)
labels = torch.randint(0, 3, (12,))
scores = model(x)
answers = scores.argmax(dim=1)
loss = 1 - (answers == labels).float().mean()
loss.backward()
