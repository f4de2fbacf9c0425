"""Only the head is trained."""
import torch
import torch.nn as nn

torch.manual_seed(0)
backbone = nn.Sequential(nn.Linear(8, 8), nn.ReLU())
for parameter in backbone.parameters():
    parameter.requires_grad = False
head = nn.Linear(8, 2)
optimizer = torch.optim.SGD(head.parameters(), lr=0.1)
for epoch in range(4):
    x = torch.randn(10, 8)
    labels = (x.sum(1) > 0).long()
    loss = nn.functional.cross_entropy(head(backbone(x)), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(loss.item())
