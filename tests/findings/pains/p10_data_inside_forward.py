# pain: 10
# cause: cut-by-data
# subject: model.fc1.weight|model.fc1.bias
# ask: model.fc1.weight.grad
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 8)
        self.fc2 = nn.Linear(8, 2)

    def forward(self, x):
        x = F.relu(self.fc1(x)).data  # <- cause
        return self.fc2(x)


model = Net()
loss = F.cross_entropy(model(torch.randn(6, 4)), torch.tensor([0, 1, 0, 1, 0, 1]))
loss.backward()
print(model.fc1.weight.grad, model.fc2.weight.grad.shape)
