"""Training and evaluation take turns; only training builds a graph."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
train_x, train_y = torch.randn(30, 6), torch.randint(0, 3, (30,))
test_x, test_y = torch.randn(10, 6), torch.randint(0, 3, (10,))


def evaluate():
    model.eval()
    with torch.no_grad():
        logits = model(test_x)
        accuracy = (logits.argmax(dim=1) == test_y).float().mean().item()
        loss = F.cross_entropy(logits, test_y).item()
    model.train()
    return loss, accuracy


for epoch in range(3):
    for start in range(0, 30, 10):
        x, y = train_x[start : start + 10], train_y[start : start + 10]
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    print(epoch, evaluate())
