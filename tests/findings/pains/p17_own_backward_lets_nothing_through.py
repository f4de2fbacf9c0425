# pain: 17
# cause: zero-gradient
# subject: *
import torch


class Bound(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(0.0, 1.0)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        inside = (x > 0) & (x < 1)
        return grad_output * inside  # <- or


x = torch.tensor([2.0, 3.0, -1.0], requires_grad=True)
y = Bound.apply(x)  # <- cause
loss = (y - 0.5).pow(2).sum()
loss.backward()
print(x.grad)
