# pain: 5
# cause: freed-graph
# subject: loss|features
# also: accumulated
import torch

torch.manual_seed(0)
embed = torch.nn.Linear(2, 3)
head = torch.nn.Linear(3, 1)
x = torch.randn(10, 2)
y = torch.randn(10, 1)
features = embed(x).relu()  # <- or
for epoch in range(4):
    loss = (head(features) - y).pow(2).mean()
    loss.backward()  # <- cause
