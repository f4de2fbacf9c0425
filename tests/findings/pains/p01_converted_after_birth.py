# pain: 1
# cause: not-a-leaf
# subject: weight
# ask: weight.grad
import torch

data = torch.linspace(0, 1, 6, dtype=torch.float64)
weight = torch.tensor(0.5, requires_grad=True).double()  # <- cause
error = (weight * data - 2 * data).pow(2).sum()
error.backward()
print(weight.grad)
