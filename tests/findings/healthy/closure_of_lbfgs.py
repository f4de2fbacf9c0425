"""The optimiser calls the model as often as it likes."""
import torch

torch.manual_seed(0)
xy = torch.tensor([-1.0, 1.5], requires_grad=True)
optimizer = torch.optim.LBFGS([xy], max_iter=8)


def closure():
    optimizer.zero_grad()
    loss = (1 - xy[0]) ** 2 + 10 * (xy[1] - xy[0] ** 2) ** 2
    loss.backward()
    return loss


for _ in range(3):
    optimizer.step(closure)
print(xy)
