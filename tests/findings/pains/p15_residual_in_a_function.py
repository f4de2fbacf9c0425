# pain: 15
# cause: suspicious-broadcast
# subject: *
import torch


def mean_absolute_error(predicted, actual):
    gap = predicted - actual  # <- cause
    return gap.abs().mean()


slope = torch.tensor([[2.0]], requires_grad=True)
t = torch.linspace(0, 1, 20).unsqueeze(1)
measured = 2 * torch.linspace(0, 1, 20)
error = mean_absolute_error(t @ slope, measured)
error.backward()
print(error, slope.grad)
