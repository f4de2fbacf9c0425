# pain: 10
# cause: requires-grad-false
# subject: backbone.weight
# ask: backbone.weight.grad
# plain: no
import torch
import torch.nn as nn

torch.manual_seed(0)
backbone = nn.Linear(4, 4)  # <- or
backbone.requires_grad_(False)  # <- cause
head = nn.Linear(4, 1)
optimizer = torch.optim.SGD(head.parameters(), lr=0.1)
loss = head(backbone(torch.randn(3, 4))).mean()
loss.backward()
print(backbone.weight.grad)
