import torch
from torch import nn
torch.manual_seed(0)
class ActorCritic(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 16), nn.Tanh())
        self.pi, self.v = nn.Linear(16, 3), nn.Linear(16, 1)
    def forward(self, x):
        h = self.body(x)
        return torch.distributions.Categorical(logits=self.pi(h)), self.v(h).squeeze(-1)
model = ActorCritic()
opt = torch.optim.Adam(model.parameters(), lr=3e-3)
for update in range(2):
    obs, acts, logps, rews, vals = [], [], [], [], []
    s = torch.randn(4)
    for t in range(10):
        with torch.no_grad():
            dist, v = model(s)
            a = dist.sample()
            logp = dist.log_prob(a)
        obs.append(s); acts.append(a); logps.append(logp); vals.append(v)
        rews.append(float(a == 1))
        s = torch.randn(4)
    obs, acts, logps, vals = map(torch.stack, (obs, acts, logps, vals))
    ret, R = torch.zeros(10), 0.0
    for t in reversed(range(10)):
        R = rews[t] + 0.9 * R
        ret[t] = R
    adv = ret - vals
    adv = (adv - adv.mean()) / (adv.std() + 1e-8)
    for epoch in range(3):
        for idx in torch.randperm(10).split(5):
            dist, v = model(obs[idx])
            ratio = (dist.log_prob(acts[idx]) - logps[idx]).exp()
            clipped = torch.clamp(ratio, 0.8, 1.2) * adv[idx]
            pg = -torch.min(ratio * adv[idx], clipped).mean()
            loss = pg + 0.5 * (ret[idx] - v).pow(2).mean() - 0.01 * dist.entropy().mean()
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 0.5)
            opt.step()
