# pain: 13
# cause: graph-retained
# subject: seen|logs|metrics
import torch
import torch.nn as nn

torch.manual_seed(0)
seen = {}
model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for i in range(10):
    data = torch.randn(4, 2)
    output = model(data)
    loss = output.square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    seen[i] = output  # <- cause
print(len(seen))
