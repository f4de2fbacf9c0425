import torch

a = torch.tensor([-2.0, 0.5, 3.0], requires_grad=True)
y = a.clamp(-1, 1) + a.abs() + a.clamp(min=0)
