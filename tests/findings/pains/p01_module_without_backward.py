# pain: 1
# cause: no-backward-yet
# subject: layer.weight
# ask: layer.weight.grad
# line: any
# plain: no
import torch

layer = torch.nn.Linear(2, 2)
out = layer(torch.ones(1, 2)).sum()
print(layer.weight.grad)
