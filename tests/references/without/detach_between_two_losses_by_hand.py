import torch

torch.manual_seed(9)
first, second = torch.nn.Linear(3, 2), torch.nn.Linear(2, 1)
rows = torch.arange(6.0).reshape(2, 3) / 4
hidden = torch.sigmoid(first(rows))
aim = hidden
loss = second(hidden).square().mean() + (second(aim) - aim.mean()).abs().sum()
loss.backward()
print(first.weight.grad, second.weight.grad)
