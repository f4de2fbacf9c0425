import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 1
y.add_(1)
y *= 2
y.relu_()
z = y.sum()
