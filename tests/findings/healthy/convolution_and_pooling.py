"""A small picture classifier."""
import torch
import torch.nn as nn

torch.manual_seed(0)
net = nn.Sequential(
    nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64, 3)
)
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
for _ in range(3):
    images, labels = torch.randn(4, 1, 8, 8), torch.randint(0, 3, (4,))
    loss = nn.functional.cross_entropy(net(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
