import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * x + 2 * x - 1
z = (y / (x + 4)).sum()
print(y)
print(z)
z.backward()
print(x.grad)
w = (x**3).mean()
v = -w
print(w, v, w.grad_fn is not None)
