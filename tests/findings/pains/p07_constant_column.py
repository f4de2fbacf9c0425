# pain: 7
# cause: nan-origin
# subject: *
import torch

torch.manual_seed(0)
table = torch.stack([torch.randn(5), torch.full((5,), 7.0)], dim=1)
normalised = (table - table.mean(0)) / table.std(0)  # <- cause
w = torch.zeros(2, requires_grad=True)
prediction = normalised @ w
loss = (prediction - 1).pow(2).mean()
loss.backward()
print(loss)
