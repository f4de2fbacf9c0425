# pain: 1
# cause: leaf-replaced
# subject: scale
# ask: scale.grad
import torch

scale = torch.tensor(5.0, requires_grad=True)
points = torch.arange(1.0, 5.0)
for _ in range(2):
    loss = (scale * points).sum()
    loss.backward()
    scale = scale.clamp(0.0, 1.0)  # <- cause
print(scale, scale.grad)
