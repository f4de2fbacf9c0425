import torch

w = torch.tensor(0.5, requires_grad=True)
state = torch.tensor(1.0)
for step in range(4):
    state = ((state if step == 3 else state.detach()) * w).tanh()
state.backward()
print(w.grad, state)
