import torch
from torch import nn
h0 = torch.zeros(1, 4, requires_grad=True)
cell = nn.RNNCell(2, 4)
opt = torch.optim.SGD([h0, *cell.parameters()], lr=0.1)
for i in range(2):
    h = h0
    for t in range(3):
        h = cell(torch.randn(1, 2), h)
    loss = h.pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(h0.grad, h.shape)
