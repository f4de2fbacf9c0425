"""Ten thousand operations on single numbers: a network of neurons, written with nothing but scalars."""

import sys

import torch

samples = int(sys.argv[1]) if len(sys.argv) > 1 else 140
torch.manual_seed(0)


def neuron(weights, bias, inputs):
    total = bias
    for weight, value in zip(weights, inputs, strict=True):
        total = total + weight * value
    return torch.tanh(total)


hidden = [([torch.randn(()).requires_grad_() for _ in range(2)], torch.zeros((), requires_grad=True)) for _ in range(8)]
last = [torch.randn(()).requires_grad_() for _ in range(8)], torch.zeros((), requires_grad=True)
loss = torch.zeros(())
for sample in range(samples):
    point = torch.tensor(sample / samples), torch.tensor(1 - sample / samples)
    layer = [neuron(weights, bias, point) for weights, bias in hidden]
    loss = loss + (neuron(*last, layer) - (sample % 2)) ** 2
loss.backward()
print(loss.item())
