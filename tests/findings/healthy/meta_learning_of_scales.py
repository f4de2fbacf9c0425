import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
rates = {name: torch.full_like(p, 0.05).requires_grad_() for name, p in model.named_parameters()}
outer = torch.optim.Adam([*model.parameters(), *rates.values()], lr=0.01)


def task():
    slope = torch.randn(2, 1)
    x = torch.randn(20, 2)
    return x[:10], x[:10] @ slope, x[10:], x[10:] @ slope


for step in range(4):
    outer.zero_grad()
    total = 0.0
    for _ in range(2):
        x, y, held_x, held_y = task()
        fast = dict(model.named_parameters())
        for _ in range(2):
            inner = nn.functional.mse_loss(torch.func.functional_call(model, fast, x), y)
            slopes = torch.autograd.grad(inner, list(fast.values()), create_graph=True)
            fast = {name: p - rates[name] * g for (name, p), g in zip(fast.items(), slopes)}
        loss = nn.functional.mse_loss(torch.func.functional_call(model, fast, held_x), held_y)
        loss.backward()
        total += loss.item()
    outer.step()
    print(step, total / 2)
