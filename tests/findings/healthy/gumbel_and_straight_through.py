import torch
from torch import nn
import torch.nn.functional as F


class Binarise(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.sign(x)

    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        return upstream * (x.abs() <= 1)


class Codes(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = nn.Linear(8, 12)
        self.book = nn.Parameter(torch.randn(4, 3, 5))
        self.decode = nn.Linear(4 * 5, 8)
        self.gate = nn.Linear(8, 8)

    def forward(self, x, temperature):
        choice = F.gumbel_softmax(self.encode(x).view(-1, 4, 3), tau=temperature, hard=True)
        code = torch.einsum("bgc,gcd->bgd", choice, self.book)
        return self.decode(code.flatten(1)) * Binarise.apply(self.gate(x))


codes = Codes()
optimizer = torch.optim.Adam(codes.parameters(), lr=0.01)
for step in range(5):
    x = torch.randn(16, 8)
    loss = (codes(x, max(0.3, 1 - 0.1 * step)) - x).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
