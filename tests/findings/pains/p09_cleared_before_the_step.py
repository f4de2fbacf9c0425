# pain: 9
# cause: cleared
# subject: model.weight|model.bias|optimizer
# ask: model.weight.grad
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x, y = torch.randn(8, 2), torch.randn(8, 1)
for epoch in range(3):
    loss = (model(x) - y).abs().mean()
    loss.backward()
    optimizer.zero_grad()  # <- cause
    optimizer.step()
    print(epoch, loss.item())
