import torch

a = torch.tensor([[1.0, 3.0], [4.0, 2.0]], requires_grad=True)
y = torch.logsumexp(a, dim=1)
z = (a.softmax(-1) * a.log_softmax(-1)).sum()
