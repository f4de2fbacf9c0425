import torch

a = torch.ones(2, 3, requires_grad=True)
y = a.clone()
z = a.t().contiguous()
u = a.contiguous()
