"""A part of the model is used now and then only."""
import torch
import torch.nn as nn

torch.manual_seed(0)
body, main, side = nn.Linear(4, 4), nn.Linear(4, 1), nn.Linear(4, 2)
optimizer = torch.optim.Adam([*body.parameters(), *main.parameters(), *side.parameters()])
for step in range(6):
    x = torch.randn(5, 4)
    h = body(x).tanh()
    loss = main(h).pow(2).mean()
    if step % 2:
        loss = loss + 0.1 * side(h).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
