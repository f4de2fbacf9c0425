# pain: 7
# cause: nan-origin
# subject: *
# also: inf-origin
import torch

scores = torch.tensor([[0.3, -1.0, 0.8, 0.1], [1.5, 0.2, -0.7, 0.4]], requires_grad=True)
target = torch.tensor([[0.5, 0.5, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]])


def divergence(logs, shares):
    return (shares * (shares.log() - logs)).sum(-1).mean()  # <- cause


loss = divergence(scores.log_softmax(-1), target)
loss.backward()
print(loss, scores.grad)
