# pain: 12
# cause: cut-by-no-grad
# subject: model.body.weight|model.body.bias|features|loss
# ask: model.body.weight.grad
import torch
import torch.nn as nn

torch.manual_seed(0)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, 3)
        self.head = nn.Linear(3, 1)

    @torch.no_grad()  # <- cause
    def extract(self, x):
        return self.body(x).tanh()  # <- or

    def forward(self, x):
        return self.head(self.extract(x))  # <- or


model = Model()
loss = model(torch.randn(5, 3)).pow(2).mean()
loss.backward()
print(model.body.weight.grad)
