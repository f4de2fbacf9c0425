# pain: 9
# cause: accumulated
# subject: image
# ask: image.grad
import torch
from torch import nn

net = nn.Sequential(nn.Linear(6, 4), nn.Tanh(), nn.Linear(4, 3))
image = torch.randn(1, 6, requires_grad=True)
maps = []
for number in range(3):
    score = net(image)[0, number]
    score.backward()  # <- cause
    maps.append(image.grad.abs().clone())
print(torch.cat(maps))
