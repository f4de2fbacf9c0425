# pain: 10
# cause: cut-by-new-tensor
# subject: a
# ask: a.grad
import torch

a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([3.0, 4.0], requires_grad=True)
squares = torch.tensor(a ** 2)  # <- cause
loss = (squares * b).sum()
loss.backward()
print(a.grad, b.grad)
