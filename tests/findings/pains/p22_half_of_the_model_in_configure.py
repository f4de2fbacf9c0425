# pain: 22
# cause: optimizer-misses-parameter
# subject: model.decoder.0.weight|model.decoder[0].weight
import torch
from torch import nn


class Squeezer(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 2))
        self.decoder = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 16))

    def training_step(self, batch, number):
        return nn.functional.mse_loss(self.decoder(self.encoder(batch)), batch)

    def configure_optimizers(self):
        return torch.optim.Adam(self.encoder.parameters(), lr=1e-3)  # <- cause


class Loop:
    def fit(self, model, batches):
        optimizer = model.configure_optimizers()
        for number, batch in enumerate(batches):
            loss = model.training_step(batch, number)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


model = Squeezer()
Loop().fit(model, [torch.randn(4, 16) for _ in range(3)])
