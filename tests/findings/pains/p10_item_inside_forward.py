# pain: 10
# cause: cut-by-escape
# subject: layer.gain|model.gain
# ask: layer.gain.grad
import torch
from torch import nn

torch.manual_seed(0)


class Scaled(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(1.0))
        self.linear = nn.Linear(width, 1)

    def forward(self, x):
        return self.linear(x) * self.gain.item()  # <- cause


layer = Scaled(3)
loss = layer(torch.randn(7, 3)).pow(2).mean()
loss.backward()
print("gain:", layer.gain.grad)
