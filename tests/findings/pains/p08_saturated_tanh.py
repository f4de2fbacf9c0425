# pain: 8
# cause: zero-gradient|vanishing
# subject: *
import torch

w = torch.tensor([400.0, 500.0], requires_grad=True)
x = torch.tensor([1.0, 2.0])
answer = torch.tanh(w * x)  # <- cause
loss = (answer - 0.2).pow(2).mean()
loss.backward()
print(w.grad)
