import torch
from torch import nn
torch.manual_seed(0)
model = nn.Sequential(nn.Flatten(), nn.Linear(9, 12), nn.ReLU(), nn.Linear(12, 3))
model.eval()
x = torch.rand(4, 1, 3, 3)
y = torch.tensor([0, 1, 2, 0])
adv = x.clone().detach().requires_grad_(True)
for k in range(5):
    loss = nn.functional.cross_entropy(model(adv), y)
    loss.backward()
    with torch.no_grad():
        adv += 0.02 * adv.grad.sign()
        adv.copy_(torch.max(torch.min(adv, x + 0.1), x - 0.1).clamp(0, 1))
        adv.grad.zero_()
print((model(adv).argmax(1) == y).float().mean())
