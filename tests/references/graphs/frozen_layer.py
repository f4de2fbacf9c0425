import torch

first, second = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
for parameter in first.parameters():
    parameter.requires_grad_(False)
y = second(first(torch.ones(1, 2)))
