import torch

x = torch.tensor(2.0, requires_grad=True)
a = x**2
with torch.no_grad():
    b = x**3
    with torch.enable_grad():
        c = x * 5
y = a + b + c
