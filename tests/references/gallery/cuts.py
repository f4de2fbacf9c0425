"""Every way in which a value can leave the graph."""

import torch
from torch import nn

x = torch.tensor([1.0, 2.0], requires_grad=True)
w = nn.Parameter(torch.tensor([0.5, -1.0]))
kept = x * w
with torch.no_grad():
    unseen = kept * 2
detached = kept.detach()
through_data = kept.data
copied = torch.tensor(kept.tolist())
escaped = float(kept.sum())
array = torch.from_numpy(kept.detach().numpy())
with torch.inference_mode():
    inferred = x * 3
with torch.set_grad_enabled(False):
    disabled = w + 1
with torch.no_grad(), torch.enable_grad():
    tracked = x.exp()
chosen = kept.argmax()
bigger = kept > 0
out = (kept + unseen + detached + through_data + copied + array + disabled + tracked * bigger).sum() * escaped
out = out + chosen + inferred.clone().sum()
out.backward()
print(x.grad)
