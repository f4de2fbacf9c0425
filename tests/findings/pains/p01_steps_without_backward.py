# pain: 1
# cause: no-backward-yet
# subject: layer.weight
# line: any
import torch

torch.manual_seed(1)
layer = torch.nn.Linear(4, 2)
descent = torch.optim.SGD(layer.parameters(), lr=0.05)
points, wanted = torch.randn(5, 4), torch.randn(5, 2)
for turn in range(4):
    descent.zero_grad()
    miss = (layer(points) - wanted).square().mean()
    descent.step()  # <- cause
print(layer.weight.grad)
