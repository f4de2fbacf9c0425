# pain: 17
# cause: not-differentiable
# subject: scale
# ask: scale.grad
import torch


class Mix(torch.autograd.Function):
    @staticmethod
    def forward(ctx, part, rest):
        return part * 2 + rest

    @staticmethod
    def backward(ctx, grad_output):
        return None, grad_output  # <- cause


scale = torch.tensor(1.5, requires_grad=True)
offset = torch.tensor(0.5, requires_grad=True)
total = torch.zeros(())
for _ in range(3):
    total = total + Mix.apply(scale.exp() * 2, offset)  # <- or
total.backward()
print(scale.grad, offset.grad)
