"""The hidden state goes on, its history does not."""
import torch
import torch.nn as nn

torch.manual_seed(0)
rnn = nn.RNN(3, 6, batch_first=True)
readout = nn.Linear(6, 1)
optimizer = torch.optim.SGD([*rnn.parameters(), *readout.parameters()], lr=0.05)
hidden = torch.zeros(1, 2, 6)
for chunk in range(4):
    x = torch.randn(2, 5, 3)
    out, hidden = rnn(x, hidden)
    loss = (readout(out) - x.sum(2, keepdim=True)).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    hidden = hidden.detach()
