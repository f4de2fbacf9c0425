# pain: 6
# cause: nan-origin
# subject: *
# also: inf-origin
import torch

points = torch.tensor([[0.0, 0.0], [1.0, 2.0]], requires_grad=True)
centre = torch.zeros(2)
difference = points - centre
distance = (difference ** 2).sum(dim=1).sqrt()  # <- cause
loss = distance.mean()
loss.backward()
print(loss.item(), points.grad)
