# pain: 1
# cause: not-reachable
# subject: model.extra.weight|model.extra.bias
# ask: model.extra.weight.grad
import torch
from torch import nn

torch.manual_seed(0)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, 3)
        self.extra = nn.Linear(3, 3)  # <- or

    def forward(self, x):
        return self.body(x).relu()


model = Model()
out = model(torch.randn(4, 3))
out.sum().backward()  # <- cause
for name, p in model.named_parameters():
    print(name, p.grad is None)
