# pain: 3
# cause: inplace-modified
# subject: probs|e
import torch

logits = torch.tensor([1.0, 2.0, 0.5], requires_grad=True)
e = torch.exp(logits)
e /= e.sum()  # <- cause
loss = -torch.log(e[1])
loss.backward()
