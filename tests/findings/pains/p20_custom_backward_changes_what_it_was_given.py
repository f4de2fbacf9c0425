# pain: 20
# cause: inplace-modified|zero-gradient
# subject: *
# also: zero-gradient
import torch


class Gate(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        grad_output.mul_(0.0)  # <- cause
        return grad_output


x = torch.tensor([1.0, 2.0], requires_grad=True)
z = torch.tensor([5.0, 6.0], requires_grad=True)
scaled = z * 2
loss = (scaled + Gate.apply(x)).pow(2).sum()
loss.backward()
print(x.grad, z.grad)
