# pain: 3
# cause: inplace-modified
# subject: D.weight|D.bias|D
import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(0)
G = nn.Linear(2, 2)
D = nn.Linear(2, 1)
opt_g = optim.SGD(G.parameters(), lr=0.01)
opt_d = optim.SGD(D.parameters(), lr=0.01)
bce = nn.BCEWithLogitsLoss()
real = torch.randn(8, 2)
noise = torch.randn(8, 2)
fake = G(noise)
score_fake = D(fake)
d_loss = bce(D(real), torch.ones(8, 1)) + bce(score_fake, torch.zeros(8, 1))
g_loss = bce(score_fake, torch.ones(8, 1))
opt_d.zero_grad()
d_loss.backward(retain_graph=True)
opt_d.step()  # <- cause
opt_g.zero_grad()
g_loss.backward()
opt_g.step()
