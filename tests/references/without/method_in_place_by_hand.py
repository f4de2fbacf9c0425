import torch

x = torch.tensor([0.5, 1.5], requires_grad=True)
y = x.exp()
y = y.mul(2).add(1)
y.sum().backward()
print(x.grad)
