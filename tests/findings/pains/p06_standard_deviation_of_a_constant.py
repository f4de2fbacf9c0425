# pain: 6
# cause: nan-origin
# subject: *
# also: inf-origin
import torch
import torch.nn as nn

torch.manual_seed(0)


class Standardise(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(1.0))

    def forward(self, x):
        x = x * self.scale
        spread = (x - x.mean(0)).pow(2).mean(0).sqrt()  # <- cause
        return (x - x.mean(0)) / (spread + 1e-5)


model = Standardise()
batch = torch.cat([torch.randn(6, 2), torch.ones(6, 1)], dim=1)
loss = model(batch).pow(2).mean()
loss.backward()
print(loss.item(), model.scale.grad)
