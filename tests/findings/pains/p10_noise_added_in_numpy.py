# pain: 10
# cause: cut-by-escape
# subject: encoder.weight|encoder.bias
# ask: encoder.weight.grad
import numpy as np
import torch
from torch import nn

encoder, decoder = nn.Linear(6, 3), nn.Linear(3, 6)
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()])
rows = torch.randn(8, 6)
for step in range(2):
    code = encoder(rows)
    noise = np.random.normal(size=tuple(code.shape))
    noisy = torch.tensor(code.detach().numpy() + noise, dtype=rows.dtype)  # <- cause
    loss = ((decoder(noisy) - rows) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
