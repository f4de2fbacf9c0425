import warnings

import torch

warnings.simplefilter("ignore")
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 3
z = torch.tensor(y) * y
z.sum().backward()
print(x.grad)
