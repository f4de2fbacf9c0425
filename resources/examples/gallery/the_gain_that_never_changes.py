"""The gain that never changes.

A parameter is used in every forward pass and still has no gradient. Where did it leave the graph?
"""

import torch
import torch.nn as nn


class Amplifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(2.0))
        self.offset = nn.Parameter(torch.tensor(0.5))

    def forward(self, signal):
        return signal * self.gain.item() + self.offset


amplifier = Amplifier()
loss = (amplifier(torch.linspace(0, 1, 5)) - 3).pow(2).mean()
loss.backward()

print("gain:  ", amplifier.gain.grad)
print("offset:", amplifier.offset.grad)
