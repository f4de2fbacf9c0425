"""Not chosen, but not harmless.

where() picks only good values, the loss is finite, and the gradient is NaN. Where was it born?
"""

import torch

area = torch.tensor([0.0, 1.0, 9.0], requires_grad=True)
side = torch.sqrt(area)
chosen = torch.where(area > 0, side, torch.zeros(3))
loss = chosen.sum()
loss.backward()

print(loss.item(), area.grad)
