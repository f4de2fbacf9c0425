"""A first walk through autograd. Press F10 to run one statement; on a line with backward() press F11 to go inside."""

import torch

# 1. A tensor that asks for a gradient remembers how everything made from it was made.
x = torch.ones(2, 2, requires_grad=True)
print(x)
y = x + 2
print(y)
print(y.grad_fn)

# 2. x was made by us: a leaf. y was computed: it has a grad_fn and is no leaf.
print(x.is_leaf, y.is_leaf)

# 3. A chain that ends in one number.
z = 3 * y * y
out = z.mean()
print(z, out, sep="\n")

# 4. Backward: d(out)/dx = 3 * 2 * (x + 2) / 4 = 4.5 in every cell.
out.backward()
print(x.grad)

# 5. Gradients add up over passes until they are cleared.
total = (x * x).sum()
total.backward()
print(x.grad)
x.grad.zero_()
total = (x * x).sum()
total.backward()
print(x.grad)

# 6. The flag can be set later; only then is history kept.
a = torch.tensor([[1.0, -2.0], [0.5, 3.0]])
b = (a * 3) / (a - 5)
print(b.requires_grad)
a.requires_grad_(True)
c = (a * a).sum()
print(c.requires_grad, c.grad_fn)

# 7. A result with several cells needs a weight for each of them.
w = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
doubled = 2 * w
table = doubled.view(2, 2)
weights = torch.tensor([[1.0, 0.1], [0.01, 0.001]])
table.backward(weights)
print(w.grad)

# 8. What happens under no_grad is cut off: the gradient of y3 is 2, not 5.
v = torch.tensor(1.0, requires_grad=True)
y1 = v**2
with torch.no_grad():
    y2 = v**3
y3 = y1 + y2
print(y1.requires_grad, y2.requires_grad, y3.requires_grad)
y3.backward()
print(v.grad)

# 9. detach() gives the same numbers without the history.
d = v.detach()
print(d.requires_grad, torch.equal(d, v))

# 10. Writing through .data changes a leaf without autograd knowing.
p = torch.ones(1, requires_grad=True)
print(p.data, p.data.requires_grad)
q = 2 * p
p.data *= 100
q.backward()
print(p, p.grad)
