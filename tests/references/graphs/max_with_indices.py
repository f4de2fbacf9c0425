import torch

a = torch.tensor([[1.0, 3.0], [4.0, 2.0]], requires_grad=True)
values, places = a.max(dim=1)
y = values.sum()
