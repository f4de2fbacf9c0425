"""A recurrent network written by hand next to nn.RNN, both learning to follow a noisy sine."""

import math

import torch
from torch import nn

torch.manual_seed(3)
torch.set_default_dtype(torch.float32)


class HandWritten(nn.Module):
    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.i2h = nn.Linear(inputs + hidden, hidden)
        self.h2o = nn.Linear(hidden, 1)

    def forward(self, sequence: torch.Tensor) -> torch.Tensor:
        state = torch.zeros(sequence.size(1), self.hidden)
        outputs = []
        for moment in sequence:
            state = torch.tanh(self.i2h(torch.cat((moment, state), 1)))
            outputs.append(self.h2o(state))
        return torch.stack(outputs)


class BuiltIn(nn.Module):
    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        self.rnn = nn.RNN(inputs, hidden, num_layers=2, nonlinearity="tanh")
        self.out = nn.Linear(hidden, 1)

    def forward(self, sequence: torch.Tensor) -> torch.Tensor:
        states, last = self.rnn(sequence)
        return self.out(states)


time = torch.arange(0, 25).float().view(-1, 1, 1)
phase = torch.rand(1, 8, 1) * 2 * math.pi
wave = torch.sin(0.4 * time + phase) + 0.05 * torch.randn(25, 8, 1)
inputs, targets = wave[:-1], wave[1:]

for name, model in (("by hand", HandWritten(1, 16)), ("built in", BuiltIn(1, 12))):
    optimizer = torch.optim.RMSprop(model.parameters(), lr=0.004)
    for step in range(50):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(inputs), targets)
        loss.backward()
        torch.nn.utils.clip_grad_value_(model.parameters(), 0.5)
        optimizer.step()
        print(f"{name} step {step} loss {loss.item():.6f}")
    with torch.no_grad():
        print(name, "last", model(inputs)[-1, :3, 0])
