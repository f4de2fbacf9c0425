import torch

w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
v = torch.tensor([0.1, 0.2, 0.3], requires_grad=True)
scale = w.norm()
loss = ((w / scale) * v).sum()
loss.backward()
print(w.grad, v.grad)
