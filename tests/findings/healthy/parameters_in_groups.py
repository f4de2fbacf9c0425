"""Two learning rates, and one part without weight decay."""
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4), nn.Linear(4, 1))
decay = [p for p in model.parameters() if p.dim() > 1]
plain = [p for p in model.parameters() if p.dim() == 1]
optimizer = torch.optim.AdamW([{"params": decay, "weight_decay": 0.1}, {"params": plain, "weight_decay": 0.0}])
for _ in range(3):
    loss = model(torch.randn(8, 3)).abs().mean()
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()
