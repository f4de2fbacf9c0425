# pain: 1
# cause: leaf-replaced
# subject: weight|theta
# also: accumulated
import torch


def loss_of(theta, data, labels):
    logits = data @ theta
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, labels)


torch.manual_seed(0)
data = torch.randn(20, 2)
labels = (data[:, 0] > 0).float()
weight = torch.zeros(2, requires_grad=True)
for epoch in range(5):
    loss = loss_of(weight, data, labels)
    loss.backward()
    print(epoch, loss.item(), weight.grad.norm())
    weight = weight - 0.5 * weight.grad  # <- cause
