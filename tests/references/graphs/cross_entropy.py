import torch
import torch.nn.functional as F

a = torch.ones(2, 3, requires_grad=True)
classes = torch.tensor([0, 2])
loss = F.cross_entropy(a, classes)
same = F.nll_loss(F.log_softmax(a, dim=1), classes)
