# pain: 2
# cause: cut-by-no-grad
# subject: loss|prediction|model.weight|model.bias
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(2, 1)
x = torch.randn(16, 2)
t = torch.randn(16, 1)
with torch.no_grad():  # <- cause
    prediction = model(x)
    loss = ((prediction - t) ** 2).mean()
loss.backward()
