import torch
from torch import nn


def run(model, parameters, rate, steps):
    optimizer = torch.optim.SGD(parameters, lr=rate, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        model.train()
        x, y = torch.randn(8, 3, 8, 8), torch.randint(0, 4, (8,))
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y, label_smoothing=0.1)
        loss.backward()
        optimizer.step()
        scheduler.step()
        model.eval()
        with torch.no_grad():
            right = (model(x).argmax(1) == y).float().mean().item()
    return right


backbone = nn.Sequential(
    nn.Conv2d(3, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten()
)
model = nn.Sequential(backbone, nn.Dropout(0.2), nn.Linear(6, 4))
for parameter in backbone.parameters():
    parameter.requires_grad = False
print(run(model, model[2].parameters(), 0.1, 3))
for parameter in backbone.parameters():
    parameter.requires_grad = True
groups = [{"params": backbone.parameters(), "lr": 0.001}, {"params": model[2].parameters()}]
print(run(model, groups, 0.01, 3))
