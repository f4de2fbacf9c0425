# pain: 7
# cause: nan-origin
# subject: *
# also: inf-origin
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x = torch.randn(8, 2)
for epoch in range(3):
    optimizer.zero_grad()
    rate = model(x)
    loss = (rate - torch.log(rate)).mean()  # <- cause
    loss.backward()
    optimizer.step()
    print(epoch, loss.item())
