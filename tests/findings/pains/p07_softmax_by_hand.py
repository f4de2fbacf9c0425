# pain: 7
# cause: inf-origin|nan-origin
# subject: *
# also: inf-origin nan-origin
import torch

scores = torch.tensor([1.0, 50.0, 800.0], requires_grad=True)
e = torch.exp(scores)  # <- cause
p = e / e.sum()
loss = -torch.log(p[2])
loss.backward()
print(loss)
