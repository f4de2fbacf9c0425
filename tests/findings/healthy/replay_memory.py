import copy
import random
from collections import deque
import torch
from torch import nn
torch.manual_seed(0)
random.seed(0)
q = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 2))
target = copy.deepcopy(q)
target.eval()
opt = torch.optim.Adam(q.parameters(), lr=1e-3)
memory = deque(maxlen=100)
state = torch.randn(3)
eps = 0.3
for step in range(30):
    if random.random() < eps:
        action = random.randrange(2)
    else:
        with torch.no_grad():
            action = q(state).argmax().item()
    nxt = torch.randn(3)
    reward = float(nxt.sum() > 0) if action else 0.2
    memory.append((state, action, reward, nxt, step % 10 == 9))
    state = nxt
    if len(memory) >= 8 and step % 4 == 0:
        batch = random.sample(list(memory), 8)
        s = torch.stack([b[0] for b in batch])
        a = torch.tensor([b[1] for b in batch]).unsqueeze(1)
        r = torch.tensor([b[2] for b in batch])
        n = torch.stack([b[3] for b in batch])
        done = torch.tensor([b[4] for b in batch], dtype=torch.float32)
        value = q(s).gather(1, a).squeeze(1)
        with torch.no_grad():
            best = target(n).max(1).values
        loss = nn.functional.smooth_l1_loss(value, r + 0.99 * (1 - done) * best)
        opt.zero_grad()
        loss.backward()
        opt.step()
    if step % 10 == 0:
        target.load_state_dict(q.state_dict())
