import torch

a = torch.tensor([3.0, 1.0, 2.0], requires_grad=True)
values, places = a.sort()
best, _ = a.topk(2)
y = values[0] * best.sum()
