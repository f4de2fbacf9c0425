# pain: 15
# cause: suspicious-broadcast
# subject: x|features
import torch
import torch.nn as nn


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.fc = nn.Linear(4 * 8 * 8, 3)

    def forward(self, x):
        x = torch.relu(self.conv(x))
        x = x.flatten(1)
        return self.fc(x)  # <- cause


model = Classifier()
print(model(torch.randn(2, 1, 8, 8)))
