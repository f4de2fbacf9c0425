# pain: 19
# cause: requires-grad-false|cut-by-no-grad|cut-by-detach
# subject: penalty|slope|x|w
import torch

torch.manual_seed(0)
w = torch.randn(3, requires_grad=True)
x = torch.randn(4, 3, requires_grad=True)
score = torch.tanh(x @ w).sum()
(slope,) = torch.autograd.grad(score, x)  # <- cause
penalty = (slope.norm(dim=1) - 1).pow(2).mean()
penalty.backward()
