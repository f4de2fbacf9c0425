import torch


class Gate(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.score = torch.nn.Linear(3, 3)
        self.out = torch.nn.Linear(3, 1)

    def forward(self, x):
        share = torch.sigmoid(self.score(x))
        return self.out(share * x)


torch.manual_seed(6)
model = Gate()
loss = model(torch.arange(12.0).reshape(4, 3) / 6 - 1).square().mean()
loss.backward()
print(model.score.weight.grad)
