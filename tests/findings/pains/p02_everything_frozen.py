# pain: 2
# cause: requires-grad-false
# subject: loss|out|model.0.weight|model.2.weight|model.0.bias|model.2.bias
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 2))
for parameter in model.parameters():
    parameter.requires_grad = False  # <- cause
out = model(torch.randn(3, 4))
loss = nn.CrossEntropyLoss()(out, torch.tensor([0, 1, 1]))
loss.backward()
