# pain: 10
# cause: cut-by-detach
# subject: encoder.weight|encoder.bias|code
# ask: encoder.weight.grad
import torch
import torch.nn as nn

torch.manual_seed(0)
encoder = nn.Linear(6, 3)
decoder = nn.Linear(3, 6)
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()])
x = torch.randn(10, 6)
for step in range(3):
    optimizer.zero_grad()
    code = encoder(x).relu().detach()  # <- cause
    loss = nn.functional.mse_loss(decoder(code), x)
    loss.backward()
    optimizer.step()
