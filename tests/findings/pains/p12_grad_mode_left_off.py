# pain: 12
# cause: cut-by-no-grad
# subject: loss|model.weight|model.bias|out
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(2, 1)


def validate(batch):
    torch.set_grad_enabled(False)  # <- cause
    return model(batch).mean().item()


print("before training", validate(torch.randn(4, 2)))
out = model(torch.randn(4, 2))
loss = out.pow(2).mean()
loss.backward()
