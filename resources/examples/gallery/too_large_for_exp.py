"""Too large for exp().

A softmax written by hand works for small scores. What happens to large ones?
"""

import torch

scores = torch.tensor([1.0, 20.0, 100.0], requires_grad=True)
powers = torch.exp(scores)
shares = powers / powers.sum()
loss = -torch.log(shares[1])
loss.backward()

print(shares, scores.grad)
