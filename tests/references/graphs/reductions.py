import torch

a = torch.arange(6.0).reshape(2, 3).requires_grad_()
y = a.mean() + a.sum(1).prod() + a.max() + a.std() + a.var(dim=0).sum()
