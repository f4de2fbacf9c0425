import numpy as np
import torch
from torch import nn
torch.manual_seed(0)
np.random.seed(0)
class Unet(nn.Module):
    def __init__(self):
        super().__init__()
        self.d1, self.d2 = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 8, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(8, 4, 2, stride=2)
        self.out = nn.Conv2d(8, 1, 1)
        self.act = nn.ReLU(inplace=True)
    def forward(self, x):
        a = self.act(self.d1(x))
        b = self.act(self.d2(a))
        return self.out(torch.cat([a, self.up(b)], dim=1))
model = Unet()
opt = torch.optim.Adam(model.parameters(), lr=1e-3)
images = np.random.rand(6, 1, 8, 8).astype(np.float32)
masks = (images > 0.5).astype(np.float32)
curve = []
for epoch in range(2):
    model.train()
    for i in range(0, 6, 2):
        x, y = torch.from_numpy(images[i:i + 2]), torch.from_numpy(masks[i:i + 2])
        logits = model(x)
        bce = nn.functional.binary_cross_entropy_with_logits(logits, y)
        p = torch.sigmoid(logits)
        dice = 1 - (2 * (p * y).sum() + 1) / (p.sum() + y.sum() + 1)
        loss = bce + dice
        opt.zero_grad()
        loss.backward()
        opt.step()
        curve.append(loss.item())
    model.eval()
    with torch.no_grad():
        pred = (torch.sigmoid(model(torch.from_numpy(images))) > 0.5).numpy()
    iou = (pred * masks).sum() / (pred + masks - pred * masks).sum()
    print(epoch, np.mean(curve), iou)
