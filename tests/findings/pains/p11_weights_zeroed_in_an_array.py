# pain: 11
# cause: stale-value-through-data
# subject: gain
import torch

gain = torch.tensor([1.0, 2.0], requires_grad=True)
signal = torch.tensor([3.0, 4.0])
samples = signal.numpy()
heard = (gain * signal).sum()
samples[:] = 0  # <- cause
heard.backward()
print(gain.grad)
