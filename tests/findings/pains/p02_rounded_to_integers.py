# pain: 2
# cause: not-differentiable
# subject: loss|levels|signal
import torch

signal = torch.linspace(0.0, 1.0, 5, requires_grad=True)
levels = (signal * 255).long()  # <- cause
loss = (levels.float() / 255 - 0.5).abs().mean()
loss.backward()
