# pain: 10
# cause: cut-by-escape
# subject: total|out
import torch
from torch import nn

net = nn.Linear(5, 2)
optimizer = torch.optim.Adam(net.parameters())


def parts(out, target):
    found = {}
    found["square"] = ((out - target) ** 2).mean().item()  # <- cause
    found["size"] = (out - target).abs().mean().item()  # <- or
    return found


weights = {"square": 1.0, "size": 0.5}
out = net(torch.randn(3, 5))
losses = parts(out, torch.zeros(3, 2))
total = torch.tensor(sum(weights[name] * value for name, value in losses.items()), requires_grad=True)
optimizer.zero_grad()
total.backward()
optimizer.step()
