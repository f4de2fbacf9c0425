import copy

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

torch.manual_seed(1)
model = nn.Sequential(nn.Linear(5, 16), nn.SiLU(), nn.Dropout(0.1), nn.Linear(16, 1))
average = AveragedModel(model, avg_fn=lambda old, new, count: 0.9 * old + 0.1 * new)
optimizer = torch.optim.NAdam(model.parameters(), lr=0.02)
x, y = torch.randn(64, 5), torch.randn(64, 1)
held = torch.randn(20, 5), torch.randn(20, 1)
best, kept, patience = float("inf"), None, 0
for epoch in range(6):
    model.train()
    for rows in torch.randperm(64).split(16):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x[rows]), y[rows]).backward()
        optimizer.step()
        average.update_parameters(model)
    model.eval()
    with torch.inference_mode():
        loss = nn.functional.mse_loss(model(held[0]), held[1]).item()
    if loss < best:
        best, kept, patience = loss, copy.deepcopy(model.state_dict()), 0
    elif (patience := patience + 1) > 2:
        break
model.load_state_dict(kept)
print(best)
