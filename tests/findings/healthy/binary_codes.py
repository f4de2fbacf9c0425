import torch
from torch import nn
import torch.nn.functional as F
torch.manual_seed(0)
class Binarize(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.sign()
    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g * (x.abs() <= 1).to(g.dtype)
enc, dec = nn.Linear(6, 4), nn.Linear(4, 6)
opt = torch.optim.Adam([*enc.parameters(), *dec.parameters()], lr=1e-2)
for step in range(4):
    x = torch.randn(10, 6)
    code = Binarize.apply(enc(x))
    soft = F.gumbel_softmax(enc(x), tau=0.7, hard=True)
    loss = F.mse_loss(dec(code), x) + 0.1 * F.mse_loss(dec(soft), x)
    opt.zero_grad()
    loss.backward()
    opt.step()
