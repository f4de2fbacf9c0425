import torch

torch.manual_seed(0)
a = torch.arange(12.0).reshape(2, 2, 3).requires_grad_()
b = torch.ones(3, 2, requires_grad=True)
m = a @ b
v = torch.ones(2, requires_grad=True)
n = m @ v
o = n.norm()
p = torch.softmax(m, dim=-1)
q = torch.log_softmax(m, dim=1)
r = torch.sigmoid(n) * torch.tanh(n) + torch.relu(n)
print(m, n, o, p, r, sep="\n")
loss = o + p.sum() + q.mean() + r.sum() + n.max() + n.min()
print(loss)
loss.backward()
print(a.grad, b.grad, v.grad, sep="\n")
