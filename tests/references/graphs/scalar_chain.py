import torch

x = torch.tensor(1.5, requires_grad=True)
y = ((x * 2 + 1) ** 2 - 3 / x).exp()
