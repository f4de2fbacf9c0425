import torch

torch.manual_seed(0)
first = torch.nn.Linear(2, 3)
second = torch.nn.Linear(3, 1)
x = torch.tensor([[1.0, 2.0], [-1.0, 0.5]])
hidden = torch.relu(first(x))
out = second(hidden + hidden)
out.sum().backward()
print(first.weight.grad, first.bias.grad, second.weight.grad)
