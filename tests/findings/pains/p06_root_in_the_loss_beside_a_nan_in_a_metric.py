# pain: 6
# cause: nan-origin
# subject: SqrtBackward0
import torch

scale = torch.tensor([0.0, 4.0], requires_grad=True)
mask = torch.tensor([0.0, 1.0])
hits, seen = torch.tensor([0.0]), torch.tensor([0.0])
precision = hits / seen  # <- or
loss = (torch.sqrt(scale) * mask).sum()  # <- cause
loss.backward()
print(scale.grad, precision)
