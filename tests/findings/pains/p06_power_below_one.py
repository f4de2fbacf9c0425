# pain: 6
# cause: inf-origin|nan-origin
# subject: *
# also: inf-origin nan-origin
import torch

w = torch.zeros(3, requires_grad=True)
gain = torch.tensor([0.0, 1.0, 2.0])
loudness = (w * gain).abs() ** 0.5  # <- cause
loss = loudness.sum()
loss.backward()
print(w.grad)
