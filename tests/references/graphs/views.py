import torch

a = torch.arange(6.0).requires_grad_()
y = a.view(2, 3).transpose(0, 1)
z = y.reshape(6)
u = a.unsqueeze(0).squeeze(0)
