# pain: 17
# cause: not-differentiable
# subject: weight
# ask: weight.grad
import torch


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, data, weight):
        ctx.save_for_backward(data, weight)
        return data @ weight

    @staticmethod
    def backward(ctx, grad_output):
        data, weight = ctx.saved_tensors
        return grad_output @ weight.t(), None  # <- cause


weight = torch.ones(3, 2, requires_grad=True)
data = torch.randn(4, 3, requires_grad=True)
out = Product.apply(data, weight)  # <- or
out.sum().backward()
print(weight.grad)
