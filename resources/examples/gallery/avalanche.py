"""Avalanche.

A state is multiplied by the same matrix again and again. What becomes of the gradient on the way back?
"""

import torch

torch.manual_seed(0)
turn = (torch.eye(3) * 2.5).requires_grad_()
state = torch.ones(3)
for step in range(30):
    state = turn @ state
loss = state.mean()
loss.backward()

print(turn.grad.norm())
