import torch

x = torch.tensor(2.0, requires_grad=True)
k = torch.tensor(x.item())
y = k * x + float(x)
