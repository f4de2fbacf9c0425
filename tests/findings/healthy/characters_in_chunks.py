import torch
from torch import nn
torch.manual_seed(0)
class CharModel(nn.Module):
    def __init__(self, vocab=12, hidden=16):
        super().__init__()
        self.embed = nn.Embedding(vocab, 8)
        self.rnn = nn.GRU(8, hidden, batch_first=True)
        self.out = nn.Linear(hidden, vocab)
    def forward(self, ids, state):
        x, state = self.rnn(self.embed(ids), state)
        return self.out(x), state
model = CharModel()
opt = torch.optim.Adam(model.parameters(), lr=3e-3)
data = torch.randint(0, 12, (2, 41))
for epoch in range(2):
    state = torch.zeros(1, 2, 16)
    total = 0.0
    for start in range(0, 40, 8):
        inputs, targets = data[:, start:start + 8], data[:, start + 1:start + 9]
        logits, state = model(inputs, state.detach())
        loss = nn.functional.cross_entropy(logits.reshape(-1, 12), targets.reshape(-1))
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        total += loss.item()
    print(epoch, total)
