# pain: 12
# cause: cut-by-escape
# subject: out
import torch

net = torch.nn.Linear(3, 2)
out = net(torch.randn(4, 3))
scores = out.numpy()  # <- cause
print(scores.mean())
