"""A bias of a row, a scale of a column, distances of all pairs."""
import torch

torch.manual_seed(0)
points = torch.randn(6, 2, requires_grad=True)
bias = torch.zeros(2, requires_grad=True)
scale = torch.ones(6, 1, requires_grad=True)
moved = points * scale + bias
squared = (moved.unsqueeze(0) - moved.unsqueeze(1)).pow(2).sum(-1)
energy = torch.exp(-squared).sum()
energy.backward()
print(bias.grad, scale.grad.shape)
