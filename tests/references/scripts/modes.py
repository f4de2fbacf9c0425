import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
with torch.no_grad():
    a = x * 2
    with torch.enable_grad():
        b = x * 3
print(a, b)
c = x.detach() * 4
d = x.data
d[0] = 7
print(c, x, torch.is_grad_enabled())


@torch.no_grad()
def frozen(value):
    return value + 1


print(frozen(x))
w = x - 0.1 * torch.ones(2)
print(w.is_leaf)
e = torch.tensor([1, 2, 3])
print(e, e.float().mean(), e.dtype)
