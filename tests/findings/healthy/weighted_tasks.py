import torch
from torch import nn
torch.manual_seed(0)
shared = nn.Linear(6, 8)
a, b = nn.Linear(8, 1), nn.Linear(8, 3)
log_vars = nn.Parameter(torch.zeros(2))
opt = torch.optim.SGD([*shared.parameters(), *a.parameters(), *b.parameters(), log_vars], lr=0.05)
history = {"a": [], "b": []}
for step in range(4):
    x = torch.randn(7, 6)
    h = torch.relu(shared(x))
    la = nn.functional.mse_loss(a(h), torch.randn(7, 1))
    lb = nn.functional.cross_entropy(b(h), torch.randint(0, 3, (7,)))
    ga = torch.autograd.grad(la, shared.weight, retain_graph=True)[0].norm()
    gb = torch.autograd.grad(lb, shared.weight, retain_graph=True)[0].norm()
    loss = (torch.exp(-log_vars[0]) * la + log_vars[0]) + (torch.exp(-log_vars[1]) * lb + log_vars[1])
    opt.zero_grad()
    loss.backward()
    opt.step()
    history["a"].append(la.item())
    history["b"].append(lb.detach())
    print(step, ga / gb)
