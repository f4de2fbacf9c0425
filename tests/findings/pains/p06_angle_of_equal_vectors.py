# pain: 6
# cause: nan-origin|inf-origin
# subject: *
# also: inf-origin nan-origin
import torch

a = torch.tensor([1.0, 0.0], requires_grad=True)
b = torch.tensor([1.0, 0.0])
cosine = (a * b).sum()
angle = torch.acos(cosine)  # <- cause
loss = angle ** 2
loss.backward()
print(loss.item(), a.grad)
