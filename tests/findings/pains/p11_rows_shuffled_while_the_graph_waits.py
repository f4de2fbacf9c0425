# pain: 11
# cause: stale-value-through-data
# subject: model.weight
import numpy as np
import torch
from torch import nn

random = np.random.default_rng(4)
table = random.standard_normal((400, 20)).astype("float32")
wanted = torch.from_numpy(table.sum(axis=1, keepdims=True) / 5)
model = nn.Linear(table.shape[1], 1).float()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(3):
    inputs = torch.as_tensor(table)
    loss = nn.functional.mse_loss(model(inputs), wanted)
    random.shuffle(table)  # <- cause
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
