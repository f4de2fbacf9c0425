# pain: 21
# cause: graph-retained
# subject: buffer
import torch
from collections import deque

torch.manual_seed(0)
policy = torch.nn.Linear(3, 2)
optimizer = torch.optim.SGD(policy.parameters(), lr=0.01)
buffer = deque(maxlen=100)
for step in range(12):
    state = torch.randn(1, 3)
    value = policy(state)
    loss = value.pow(2).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    buffer.append((state, value))  # <- cause
print(len(buffer))
