import torch


class Both(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b):
        return a + b, a - b

    @staticmethod
    def backward(ctx, g, h):
        return g + h, g - h


a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0)
more, less = Both.apply(a, b)
y = more * less
