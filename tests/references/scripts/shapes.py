import torch

x = torch.arange(6.0, requires_grad=True)
a = x.view(2, 3)
b = a.t()
c = a.transpose(0, 1).reshape(6)
d = a.unsqueeze(0).expand(4, 2, 3).permute(2, 0, 1)
e = torch.cat([a, a * 2], dim=0)
f = torch.stack([x, x + 1], dim=1)
g = e[1:3, 0] + f[0]
h = d.sum(dim=(0, 1)).squeeze()
total = b.sum() + c.prod() + g.sum() + h.max()
print(a, b, c, e, f, g, h, total, sep="\n")
total.backward()
print(x.grad)
