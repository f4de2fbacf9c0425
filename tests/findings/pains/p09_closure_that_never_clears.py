# pain: 9
# cause: accumulated
# subject: point
import torch

point = torch.tensor([2.0, -1.5], requires_grad=True)
optimizer = torch.optim.Adam([point], lr=0.1)


def closure():
    height = (point**2).sum() + point.prod()
    height.backward()  # <- cause
    return height


for turn in range(5):
    optimizer.step(closure)  # <- or
print(point)
