# pain: 20
# cause: inplace-modified|zero-gradient
# subject: *
# also: zero-gradient
import torch

a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([3.0, 4.0], requires_grad=True)


def silence(grad):
    grad.zero_()  # <- cause


second = b * 1
first = a * 1
first.register_hook(silence)  # <- or
loss = (first + second).pow(2).sum()
loss.backward()
print(a.grad, b.grad)
