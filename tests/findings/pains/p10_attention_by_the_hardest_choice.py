# pain: 10
# cause: not-differentiable
# subject: model.query.weight|model.query.bias
# ask: model.query.weight.grad
import torch
from torch import nn
import torch.nn.functional as F


class HardAttention(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.query = nn.Linear(size, size)
        self.value = nn.Linear(size, size)

    def forward(self, x):
        scores = self.query(x) @ x.transpose(1, 2)
        chosen = F.one_hot(scores.argmax(-1), scores.size(-1)).to(x.dtype)  # <- cause
        return chosen @ self.value(x)


batch = torch.randn(2, 5, 4)
model = HardAttention(batch.size(-1))
optimizer = torch.optim.Adam(model.parameters())
for step in range(2):
    loss = model(batch).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
