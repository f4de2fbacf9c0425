# pain: 9
# cause: accumulated
# subject: model.weight|model.bias
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
x = torch.randn(32, 2)
y = x @ torch.tensor([[1.0], [2.0]])
for epoch in range(5):
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()  # <- cause
    optimizer.step()  # <- or
    print(epoch, loss.item())
