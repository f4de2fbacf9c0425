# pain: 4
# cause: leaf-inplace
# subject: self.output.bias|self.output|bias|output.bias|model.output.bias
import torch
import torch.nn as nn


class Scorer(nn.Module):
    def __init__(self):
        super().__init__()
        self.output = nn.Linear(6, 2)
        self.output.bias.fill_(-2.0)  # <- cause

    def forward(self, x):
        return self.output(x)


model = Scorer()
print(model(torch.zeros(1, 6)))
