# pain: 11
# cause: stale-value-through-data
# subject: slope
import torch

slope = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)
heights = torch.tensor([1.0, 2.0, 4.0])
raw = heights.numpy()
work = (slope * heights).sum()
raw *= 100  # <- cause
work.backward()
print(slope.grad)
