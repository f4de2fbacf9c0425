import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
fit = (x * 3).sum()
pull = (x**2).sum()
total = fit - pull * 2.0
total.backward(retain_graph=True)
more = (x.sqrt() + x.log()).sum()
more.backward(retain_graph=True)
