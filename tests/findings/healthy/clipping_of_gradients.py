"""Large gradients are cut to a norm before the step."""
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.GRU(3, 4, batch_first=True)
head = nn.Linear(4, 1)
parameters = [*model.parameters(), *head.parameters()]
optimizer = torch.optim.RMSprop(parameters, lr=1e-3)
for _ in range(3):
    x = torch.randn(2, 6, 3)
    out, _last = model(x)
    loss = head(out[:, -1]).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, max_norm=0.5)
    optimizer.step()
