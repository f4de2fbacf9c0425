# pain: 8
# cause: vanishing
# subject: *
# line: any
import torch
import torch.nn as nn

torch.manual_seed(0)
layers = []
for _ in range(20):
    layers += [nn.Linear(8, 8), nn.Sigmoid()]
model = nn.Sequential(*layers, nn.Linear(8, 1))
x = torch.randn(16, 8)
loss = model(x).pow(2).mean()
loss.backward()
print(model[0].weight.grad.norm(), model[40].weight.grad.norm())
