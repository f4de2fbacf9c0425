import torch

torch.manual_seed(1)
w = torch.randn(4, 3, requires_grad=True)
x = torch.randn(2, 4)
h = torch.tanh(x @ w)
both = torch.cat([h, h * 2], dim=1).reshape(3, 4).t()
first = both[0].exp().sum()
second = torch.stack([h[0], h[1]]).sigmoid().sum(0).pow(2).mean()
third = torch.where(h > 0, h, h * 0.1).clamp(min=-0.05).sum()
fourth = (both.unsqueeze(0).expand(2, 4, 3).transpose(1, 2) * 0.5).sum()
(first + second - (third + 3 * fourth)).backward(retain_graph=True)
