# pain: 2
# cause: cut-by-detach
# subject: loss|features|net.weight|net.bias
import torch

torch.manual_seed(0)
net = torch.nn.Linear(3, 2)
features = net(torch.randn(4, 3)).detach()  # <- cause
loss = features.pow(2).mean()
loss.backward()
