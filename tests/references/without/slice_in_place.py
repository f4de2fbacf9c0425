import torch

x = torch.tensor([[0.2, -0.4, 0.9], [1.1, -0.3, 0.5]], requires_grad=True)
scale = torch.tensor([2.0, 3.0], requires_grad=True)
y = x.tanh()
z = y.pow(2)
y[0, 1:] *= scale
(z.sum() + y.exp().sum()).backward()
print(x.grad, scale.grad)
