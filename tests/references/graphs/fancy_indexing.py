import torch

a = torch.arange(5.0).requires_grad_()
y = a[torch.tensor([0, 2, 2])]
z = a[a > 1]
