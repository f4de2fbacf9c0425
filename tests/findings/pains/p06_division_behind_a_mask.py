# pain: 6
# cause: inf-origin|nan-origin
# subject: *
# also: inf-origin nan-origin
import torch

hits = torch.tensor([3.0, 0.0, 5.0], requires_grad=True)
shots = torch.tensor([4.0, 0.0, 5.0])
ratio = hits / shots  # <- cause
mask = shots > 0
safe = torch.where(mask, ratio, torch.zeros_like(ratio))
loss = safe.mean()
loss.backward()
print(loss.item(), hits.grad)
