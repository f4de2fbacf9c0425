# pain: 12
# cause: cut-by-no-grad
# subject: *
import torch
import torch.nn as nn

torch.manual_seed(0)
frozen = nn.Linear(3, 3)
with torch.inference_mode():  # <- cause
    features = frozen(torch.randn(2, 3))
head = nn.Linear(3, 1)
loss = head(features).sum()
loss.backward()
