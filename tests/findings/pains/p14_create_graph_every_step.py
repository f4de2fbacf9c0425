# pain: 14
# cause: graph-retained
# subject: *
# also: accumulated
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
for step in range(8):
    x = torch.randn(5, 2)
    loss = model(x).pow(2).mean()
    loss.backward(create_graph=True)  # <- cause
    with torch.no_grad():
        for p in model.parameters():
            p -= 0.01 * p.grad
