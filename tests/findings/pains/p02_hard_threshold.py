# pain: 2
# cause: not-differentiable
# subject: loss|spikes|w
import torch

w = torch.tensor([0.2, 0.7, 0.9], requires_grad=True)
voltage = w * 2
spikes = (voltage > 1.0).float()  # <- cause
loss = (spikes - torch.ones(3)).pow(2).sum()
loss.backward()
