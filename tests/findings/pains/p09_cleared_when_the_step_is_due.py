# pain: 9
# cause: cleared
# subject: self.model.weight|model.weight|loop.model.weight
import torch
from torch import nn


class Loop:
    def __init__(self, model, every=2):
        self.model, self.every = model, every
        self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    def fit(self, batches):
        for number, batch in enumerate(batches, 1):
            loss = self.model(batch).pow(2).mean() / self.every
            loss.backward()
            if number % self.every == 0:
                self.optimizer.zero_grad()  # <- cause
                self.optimizer.step()


model = nn.Linear(3, 1)
loop = Loop(model)
loop.fit(torch.randn(6, 4, 3))
