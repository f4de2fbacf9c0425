import torch

table = torch.tensor([[0.5, 1.0], [1.5, -0.5]], requires_grad=True)
state = table.exp()
squares = state * state
row = torch.tensor([4.0, -2.0], requires_grad=True)
state[1] = row * 2
(squares.sum() + (state * state).sum()).backward()
print(table.grad, row.grad)
