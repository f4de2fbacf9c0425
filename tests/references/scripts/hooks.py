import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 3
y.retain_grad()
y.register_hook(lambda gradient: gradient * 10)
x.register_hook(lambda gradient: print("x receives", gradient))
z = (y * y).sum()
z.backward()
print(y.grad, x.grad)


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, value):
        ctx.save_for_backward(value)
        return value * 2

    @staticmethod
    def backward(ctx, gradient):
        (value,) = ctx.saved_tensors
        print("saved", value)
        return gradient * 2


w = torch.tensor(3.0, requires_grad=True)
d = Double.apply(w)
print(d)
e = d * w
e.backward()
print(w.grad)
