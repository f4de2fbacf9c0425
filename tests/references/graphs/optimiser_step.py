import torch

w = torch.ones(2, requires_grad=True)
optimiser = torch.optim.SGD([w], lr=0.1)
for _ in range(2):
    optimiser.zero_grad()
    loss = (w**2).sum()
    loss.backward()
    optimiser.step()
