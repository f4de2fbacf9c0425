# pain: 3
# cause: inplace-modified
# subject: memory
import torch

torch.manual_seed(0)
w = torch.randn(3, 3, requires_grad=True)
memory = torch.zeros(4, 3)
for t in range(1, 4):
    memory[t] = torch.tanh(memory[t - 1] @ w + 0.1)  # <- cause
loss = memory.sum()
loss.backward()
