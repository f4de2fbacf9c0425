# pain: 1
# cause: leaf-replaced
# subject: *
import torch

params = {"w": torch.randn(3, requires_grad=True), "b": torch.zeros(1, requires_grad=True)}
inputs, wanted = torch.randn(10, 3), torch.randn(10)
for epoch in range(3):
    guess = inputs @ params["w"] + params["b"]
    loss = ((guess - wanted) ** 2).mean()
    loss.backward()
    params = {name: value - 0.1 * value.grad for name, value in params.items()}  # <- cause
