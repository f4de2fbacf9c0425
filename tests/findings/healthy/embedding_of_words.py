"""Rows of a table that a batch does not use get a gradient of zero."""
import torch
import torch.nn as nn

torch.manual_seed(0)
table = nn.Embedding(20, 6)
head = nn.Linear(6, 3)
optimizer = torch.optim.SGD([*table.parameters(), *head.parameters()], lr=0.5)
for _ in range(4):
    words = torch.randint(0, 20, (5, 4))
    logits = head(table(words).mean(dim=1))
    loss = nn.functional.cross_entropy(logits, torch.randint(0, 3, (5,)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
