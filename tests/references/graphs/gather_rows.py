import torch

a = torch.arange(6.0).reshape(2, 3).requires_grad_()
places = torch.tensor([[0, 2], [1, 1]])
y = a.gather(1, places)
z = a.index_select(0, torch.tensor([1, 0]))
