# pain: 8
# cause: zero-gradient
# subject: *
import torch

w = torch.tensor([2.0, -2.0], requires_grad=True)
x = torch.tensor([[3.0, 0.0], [0.0, -3.0]])
labels = torch.tensor([1.0, 1.0])
margins = 1 - labels * (x @ w)
loss = torch.clamp(margins, min=0).mean()  # <- cause
loss.backward()
print(loss.item(), w.grad)
