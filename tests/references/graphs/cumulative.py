import torch

a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = a.cumsum(0) * a.cumprod(0)
