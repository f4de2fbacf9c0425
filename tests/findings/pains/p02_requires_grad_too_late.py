# pain: 2
# cause: requires-grad-false
# subject: energy
import torch

place = torch.tensor([0.5, -1.0, 2.0])
energy = (place * 3).sum()
place.requires_grad = True  # <- cause
energy.backward()
print(place.grad)
