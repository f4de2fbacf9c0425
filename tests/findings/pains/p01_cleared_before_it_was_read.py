# pain: 1
# cause: cleared
# subject: model.weight
# ask: model.weight.grad
# plain: no
import torch
import torch.nn as nn

torch.manual_seed(1)
model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x, y = torch.randn(10, 3), torch.randn(10, 1)
loss = nn.functional.mse_loss(model(x), y)
loss.backward()
optimizer.step()
optimizer.zero_grad()  # <- cause
print("last gradient", model.weight.grad)
