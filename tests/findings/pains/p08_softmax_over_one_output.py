# pain: 8
# cause: zero-gradient
# subject: model.0.weight|model.0.bias
import torch
from torch import nn

model = nn.Sequential(nn.Linear(4, 1), nn.Softmax(dim=1))
optimizer = torch.optim.Adam(model.parameters())
wanted = torch.randint(0, 2, (16, 1)).to(torch.get_default_dtype())
for step in range(3):
    chance = model(torch.randn(16, 4))  # <- cause
    loss = nn.functional.binary_cross_entropy(chance, wanted)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
