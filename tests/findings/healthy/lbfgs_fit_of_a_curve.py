import torch

x = torch.linspace(0, 4, 30)
y = 2.5 * torch.exp(-1.3 * x) + 0.5
height, rate, floor = (torch.tensor(v, requires_grad=True) for v in (1.0, 1.0, 0.0))
optimizer = torch.optim.LBFGS([height, rate, floor], lr=0.5, max_iter=10, line_search_fn="strong_wolfe")
calls = 0


def closure():
    global calls
    calls += 1
    optimizer.zero_grad()
    loss = (height * torch.exp(-rate * x) + floor - y).square().mean()
    loss.backward()
    return loss


for _ in range(4):
    print(calls, optimizer.step(closure).item())
