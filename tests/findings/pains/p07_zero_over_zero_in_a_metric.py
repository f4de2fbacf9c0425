# pain: 7
# cause: nan-origin
# subject: *
# also: zero-gradient
import torch

torch.manual_seed(0)


def precision(predicted, actual):
    hits = (predicted * actual).sum()
    return hits / predicted.sum()  # <- cause


weight = torch.randn(4, requires_grad=True)
predicted = torch.relu(weight - 100)
actual = torch.tensor([1.0, 0.0, 1.0, 0.0])
loss = 1 - precision(predicted, actual)
loss.backward()
print(loss)
