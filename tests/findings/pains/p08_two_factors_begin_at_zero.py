# pain: 8
# cause: zero-gradient
# subject: first|second
import torch

torch.manual_seed(0)
first = torch.zeros(3, 8, requires_grad=True)
second = torch.zeros(8, 1, requires_grad=True)
descent = torch.optim.SGD([first, second], lr=0.1)
points = torch.randn(10, 3)
for turn in range(5):
    descent.zero_grad()
    hidden = torch.tanh(points @ first)
    told = hidden @ second  # <- cause
    loss = (told - points.sum(1, keepdim=True)).square().mean()
    loss.backward()
    descent.step()
print(first)
