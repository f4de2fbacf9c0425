# pain: 3
# cause: inplace-modified
# subject: out|x|h
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 4)

    def forward(self, x):
        out = torch.tanh(self.linear(x))
        F.relu_(out)  # <- cause
        return out


block = Block()
loss = block(torch.randn(2, 4)).sum()
loss.backward()
