# pain: 6
# cause: inf-origin|nan-origin
# subject: *
# also: inf-origin nan-origin
import torch

p = torch.tensor([0.5, 0.0, 0.5], requires_grad=True)
entropy = torch.where(p > 0, -p * torch.log(p), torch.zeros(3))  # <- cause
loss = entropy.sum()
loss.backward()
print(loss.item(), p.grad)
