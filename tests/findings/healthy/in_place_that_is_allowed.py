"""In-place operations on what nobody needs again."""
import torch

x = torch.tensor([-1.0, 2.0, 3.0], requires_grad=True)
y = x * 2
y += 1
z = y * x.detach()
z *= 3
canvas = torch.zeros(2, 3)
canvas[0] = z
canvas[1] = y
canvas.sum().backward()
print(x.grad)
