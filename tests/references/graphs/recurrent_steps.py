import torch

w = torch.tensor([[0.5, 0.1], [0.2, 0.3]], requires_grad=True)
h = torch.zeros(2)
for step in range(4):
    h = torch.tanh(w @ h + step)
loss = h.sum()
