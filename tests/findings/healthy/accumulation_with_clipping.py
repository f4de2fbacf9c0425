import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Dropout(0.1), nn.Linear(8, 1))
opt = torch.optim.AdamW(net.parameters(), lr=1e-3)
data = [(torch.randn(4, 5), torch.randn(4, 1)) for _ in range(9)]
accum = 3
opt.zero_grad()
running = 0.0
for i, (x, y) in enumerate(data):
    loss = nn.functional.l1_loss(net(x), y) / accum
    loss.backward()
    running += loss.item() * accum
    if (i + 1) % accum == 0:
        nn.utils.clip_grad_value_(net.parameters(), 0.5)
        opt.step()
        opt.zero_grad()
net.eval()
best = float("inf")
with torch.no_grad():
    val = sum(nn.functional.l1_loss(net(x), y).item() for x, y in data) / len(data)
if val < best:
    best, state = val, {k: v.clone() for k, v in net.state_dict().items()}
net.load_state_dict(state)
print(running, best)
