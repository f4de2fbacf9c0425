# pain: 5
# cause: freed-graph
# subject: second|shared
import torch

torch.manual_seed(0)
encoder = torch.nn.Linear(4, 4)
x = torch.randn(3, 4)
shared = torch.tanh(encoder(x))  # <- or
first = shared.sum()
second = (shared * shared).mean()
first.backward()  # <- or
second.backward()  # <- cause
