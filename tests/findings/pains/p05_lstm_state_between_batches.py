# pain: 5
# cause: freed-graph
# subject: loss|state|hidden|self.state|model.state
import torch
from torch import nn

torch.manual_seed(0)


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 6, batch_first=True)
        self.out = nn.Linear(6, 2)
        self.state = None

    def forward(self, x):
        y, self.state = self.lstm(x, self.state)  # <- or
        return self.out(y)


model = Tagger()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())
for _ in range(2):
    batch = torch.randn(3, 5, 4)
    labels = torch.randint(0, 2, (3, 5))
    logits = model(batch)
    loss = criterion(logits.reshape(-1, 2), labels.reshape(-1))
    optimizer.zero_grad()
    loss.backward()  # <- cause
    optimizer.step()
