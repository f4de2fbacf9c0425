import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
for power in (2, 3):
    (x**power).sum().backward()
print(x.grad)
