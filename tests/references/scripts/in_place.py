import torch

x = torch.ones(2, 2, requires_grad=True)
y = x * 2
row = y[0]
row.mul_(3)
print(y)
y.add_(1)
print(row, y.grad_fn is not None)
out = (y * y).sum()
out.backward()
print(x.grad)
c = torch.zeros(2, 2)
w = torch.tensor(5.0, requires_grad=True)
c[0, 0] = w
print(c, c.is_leaf)
s = x.exp()
s.add_(1)
try:
    s.sum().backward()
except RuntimeError as error:
    print(error)
