"""A small convolutional network with residual blocks that tells drawn shapes apart."""

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

torch.manual_seed(2)


def shapes(count: int) -> tuple[torch.Tensor, torch.Tensor]:
    images = torch.zeros(count, 1, 16, 16)
    labels = torch.randint(0, 3, (count,))
    for image, label in zip(images, labels):
        row, column = torch.randint(2, 8, (2,)).tolist()
        if label == 0:
            image[0, row : row + 6, column : column + 6] = 1
        elif label == 1:
            image[0, row + 3, column : column + 7] = 1
            image[0, row : row + 7, column + 3] = 1
        else:
            for k in range(7):
                image[0, row + k, column + k] = 1
    return images + 0.1 * torch.randn_like(images), labels


class Block(nn.Module):
    def __init__(self, channels_in: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.shortcut = nn.Sequential()
        if stride != 1 or channels_in != channels:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels_in, channels, 1, stride=stride, bias=False), nn.BatchNorm2d(channels)
            )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return F.relu(out)


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, 8, 5, padding=2)
        self.pool = nn.MaxPool2d(2)
        self.block1 = Block(8, 8)
        self.block2 = Block(8, 16, stride=2)
        self.head = nn.Linear(16, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.pool(F.leaky_relu(self.stem(x), 0.1))
        x = self.block2(self.block1(x))
        x = F.adaptive_avg_pool2d(x, 1).flatten(1)
        return self.head(x)


images, labels = shapes(120)
model = Network()
print(model)
criterion = nn.CrossEntropyLoss()
optimizer = optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-2)
scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=20, gamma=0.5)
for step in range(50):
    picked = torch.randperm(len(images))[:24]
    optimizer.zero_grad()
    output = model(images[picked])
    loss = criterion(output, labels[picked])
    loss.backward()
    optimizer.step()
    scheduler.step()
    print(f"step {step} loss {loss.item():.6f}")
model.eval()
with torch.no_grad():
    predictions = model(images).argmax(1)
print("accuracy", (predictions == labels).sum().item() / len(labels))
print(model.bn1 if hasattr(model, "bn1") else model.block1.bn1.running_mean[:4])
