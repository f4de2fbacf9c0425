# pain: 4
# cause: leaf-inplace
# subject: weight|parameter|params[0]
import torch

torch.manual_seed(0)


def sgd(params, lr):
    for parameter in params:
        parameter.sub_(lr * parameter.grad)  # <- cause


weight = torch.randn(3, 1, requires_grad=True)
inputs = torch.randn(5, 3)
loss = (inputs @ weight).square().mean()
loss.backward()
sgd([weight], 0.1)
