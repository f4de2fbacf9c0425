"""Hooks that read a gradient or halve it."""
import torch

norms = []
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
h = (w * 2).sigmoid()
h.register_hook(lambda grad: norms.append(grad.norm().item()))
w.register_hook(lambda grad: grad / 2)
h.sum().backward()
print(norms, w.grad)
