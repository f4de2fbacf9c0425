# pain: 22
# cause: optimizer-misses-parameter
# subject: model.head.weight|model.head.bias|model.head
import torch
import torch.nn as nn

torch.manual_seed(0)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(4, 4)
        self.head = nn.Linear(4, 10)

    def forward(self, x):
        return self.head(self.body(x).relu())


model = Classifier()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)  # <- or
model.head = nn.Linear(4, 2)  # <- cause
for step in range(3):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(torch.randn(6, 4)), torch.tensor([0, 1, 0, 1, 1, 0]))
    loss.backward()
    optimizer.step()
    print(loss.item())
