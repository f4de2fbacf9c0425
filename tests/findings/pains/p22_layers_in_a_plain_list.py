# pain: 22
# cause: optimizer-misses-parameter
# subject: *
import torch
import torch.nn as nn

torch.manual_seed(0)


class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = [nn.Linear(3, 3) for _ in range(2)]  # <- or
        self.out = nn.Linear(3, 1)

    def forward(self, x):
        for block in self.blocks:
            x = block(x).tanh()
        return self.out(x)


model = Stack()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)  # <- cause
for _ in range(3):
    optimizer.zero_grad()
    loss = model(torch.randn(5, 3)).pow(2).mean()
    loss.backward()
    optimizer.step()
