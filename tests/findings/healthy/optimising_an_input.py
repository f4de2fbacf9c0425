"""An input is moved while the model stands still."""
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(3, 1)
for p in model.parameters():
    p.requires_grad_(False)
dream = torch.zeros(1, 3, requires_grad=True)
optimizer = torch.optim.Adam([dream], lr=0.1)
for _ in range(5):
    optimizer.zero_grad()
    loss = -model(dream).sum() + dream.pow(2).sum()
    loss.backward()
    optimizer.step()
print(dream)
