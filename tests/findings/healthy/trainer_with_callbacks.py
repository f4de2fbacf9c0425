from collections import defaultdict

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split


class Module(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(7, 14), nn.PReLU(), nn.Linear(14, 2))
        self.logged = defaultdict(list)

    def log(self, name, value):
        self.logged[name].append(value.detach() if torch.is_tensor(value) else value)

    def training_step(self, batch):
        x, y = batch
        loss = nn.functional.cross_entropy(self.net(x), y)
        self.log("train", loss)
        return {"loss": loss}

    def validation_step(self, batch):
        x, y = batch
        self.log("right", (self.net(x).argmax(-1) == y).float().mean())

    def configure(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=0.01)
        return optimizer, torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)


class Trainer:
    def __init__(self, epochs, every=2, clip=1.0):
        self.epochs, self.every, self.clip = epochs, every, clip

    def fit(self, module, train, held):
        optimizer, scheduler = module.configure()
        for epoch in range(self.epochs):
            module.train()
            for number, batch in enumerate(train, 1):
                out = module.training_step(batch)
                (out["loss"] / self.every).backward()
                if number % self.every == 0 or number == len(train):
                    nn.utils.clip_grad_norm_(module.parameters(), self.clip)
                    optimizer.step()
                    optimizer.zero_grad()
            scheduler.step()
            module.eval()
            with torch.no_grad():
                for batch in held:
                    module.validation_step(batch)


data = TensorDataset(torch.randn(50, 7), torch.randint(0, 2, (50,)))
train, held = random_split(data, [40, 10])
module = Module()
Trainer(2).fit(module, DataLoader(train, 8, shuffle=True), DataLoader(held, 5))
print({name: torch.stack(values).mean().item() for name, values in module.logged.items()})
