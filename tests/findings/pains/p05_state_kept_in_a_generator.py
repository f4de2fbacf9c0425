# pain: 5
# cause: freed-graph
# subject: h
import torch

cell = torch.nn.GRUCell(input_size=3, hidden_size=5)
optimizer = torch.optim.SGD(cell.parameters(), lr=0.1)


def stream(steps):
    h = torch.zeros(1, cell.hidden_size)
    while steps:
        h = cell(torch.randn(1, cell.input_size), h)  # <- or
        yield h
        steps -= 1


for h in stream(4):
    loss = h.pow(2).sum()
    optimizer.zero_grad()
    loss.backward()  # <- cause
    optimizer.step()
