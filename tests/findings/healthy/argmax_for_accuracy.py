"""What is counted has no gradient, what is minimised has."""
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(5, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x, y = torch.randn(20, 5), torch.randint(0, 3, (20,))
for epoch in range(5):
    logits = model(x)
    loss = nn.functional.cross_entropy(logits, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    accuracy = (logits.argmax(1) == y).float().mean()
    print(epoch, accuracy.item())
