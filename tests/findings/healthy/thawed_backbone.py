import torch
from torch import nn
torch.manual_seed(0)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.head = nn.Linear(4, 3)
    def forward(self, x):
        return self.head(self.backbone(x))
net = Net()
for p in net.backbone.parameters():
    p.requires_grad = False
opt = torch.optim.Adam(filter(lambda p: p.requires_grad, net.parameters()), lr=1e-2)
for epoch in range(2):
    for step in range(2):
        loss = nn.functional.cross_entropy(net(torch.randn(4, 1, 6, 6)), torch.randint(0, 3, (4,)))
        opt.zero_grad(); loss.backward(); opt.step()
for p in net.backbone.parameters():
    p.requires_grad = True
opt.add_param_group({"params": list(net.backbone.parameters()), "lr": 1e-3})
for step in range(2):
    loss = nn.functional.cross_entropy(net(torch.randn(4, 1, 6, 6)), torch.randint(0, 3, (4,)))
    opt.zero_grad(); loss.backward(); opt.step()
