"""What is plotted leaves the graph after training."""
import torch

torch.manual_seed(0)
a = torch.tensor(0.3, requires_grad=True)
t = torch.linspace(0, 1, 15)
observed = torch.exp(-2 * t)
optimizer = torch.optim.Adam([a], lr=0.2)
curve = []
for _ in range(10):
    fitted = torch.exp(-a * t)
    loss = (fitted - observed).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    curve.append(loss.item())
points = fitted.detach().numpy()
print(points.shape, min(curve) <= curve[0])
