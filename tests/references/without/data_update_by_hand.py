import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
for _ in range(2):
    (w * w).sum().backward()
    w -= 0.1 * w.grad
    w.grad = None
print(w)
