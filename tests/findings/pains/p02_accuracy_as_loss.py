# pain: 2
# cause: not-differentiable
# subject: loss|guess|model.weight|model.bias|correct
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(4, 3)
x = torch.randn(9, 4)
labels = torch.tensor([0, 1, 2] * 3)
scores = model(x)
guess = scores.argmax(dim=1)  # <- cause
correct = (guess == labels).float()
loss = 1 - correct.mean()
loss.backward()
