"""Parameters are written in place before training, under no_grad."""
import torch
import torch.nn as nn

torch.manual_seed(0)
layer = nn.Linear(4, 4)
with torch.no_grad():
    layer.weight.copy_(torch.eye(4))
    layer.bias.fill_(0.1)
head = nn.Linear(4, 1)
nn.init.xavier_uniform_(head.weight)
nn.init.zeros_(head.bias)
optimizer = torch.optim.SGD([*layer.parameters(), *head.parameters()], lr=0.1)
loss = head(layer(torch.randn(3, 4)).relu()).mean()
loss.backward()
optimizer.step()
