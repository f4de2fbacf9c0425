"""Two weights, one gradient: which line lost the other? Ask "why?" of scale.grad and offset.grad."""

import torch

points = torch.tensor([0.0, 1.0, 2.0, 3.0])
targets = torch.tensor([1.0, 3.0, 5.0, 7.0])

scale = torch.tensor(0.5, requires_grad=True)
offset = torch.tensor(0.0, requires_grad=True)

with torch.no_grad():
    stretched = scale * points
predicted = stretched + offset
loss = ((predicted - targets) ** 2).mean()
loss.backward()

print("scale.grad ", scale.grad)
print("offset.grad", offset.grad)
