# pain: 13
# cause: graph-retained
# subject: predictions
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 6), nn.Tanh(), nn.Linear(6, 2))
predictions = []
for batch in torch.randn(10, 4, 3):
    predictions.append(model(batch))  # <- cause
print(torch.cat(predictions).shape)
