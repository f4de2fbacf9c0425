"""A sum of losses within one step is not a leak."""
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(4, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for step in range(5):
    total = 0
    out = model(torch.randn(6, 4))
    for column in range(3):
        total = total + (out[:, column] - column).pow(2).mean()
    optimizer.zero_grad()
    total.backward()
    optimizer.step()
