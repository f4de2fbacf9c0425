# pain: 15
# cause: suspicious-broadcast
# subject: *
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(3, 1)
x = torch.randn(16, 3)
y = x.sum(dim=1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    pred = model(x)
    loss = ((pred - y) ** 2).mean()  # <- cause
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
