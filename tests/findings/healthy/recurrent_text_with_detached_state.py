import torch
from torch import nn

text = "the quick brown fox jumps over the lazy dog. " * 4
letters = sorted(set(text))
index = {letter: number for number, letter in enumerate(letters)}
codes = torch.tensor([index[letter] for letter in text])


class Writer(nn.Module):
    def __init__(self, count, size=16):
        super().__init__()
        self.embed = nn.Embedding(count, size)
        self.rnn = nn.GRU(size, size, num_layers=2, batch_first=True, dropout=0.1)
        self.out = nn.Linear(size, count)
        self.out.weight = self.embed.weight

    def forward(self, x, state=None):
        y, state = self.rnn(self.embed(x), state)
        return self.out(y), state


writer = Writer(len(letters))
optimizer = torch.optim.AdamW(writer.parameters(), lr=0.01)
state = None
for start in range(0, len(codes) - 21, 20):
    x, y = codes[None, start : start + 20], codes[None, start + 1 : start + 21]
    if state is not None:
        state = state.detach()
    scores, state = writer(x, state)
    loss = nn.functional.cross_entropy(scores.flatten(0, 1), y.flatten())
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(writer.parameters(), 1.0)
    optimizer.step()
writer.eval()
said, state = [0], None
with torch.no_grad():
    for _ in range(10):
        scores, state = writer(torch.tensor([[said[-1]]]), state)
        said.append(torch.multinomial(scores[0, -1].softmax(-1), 1).item())
print("".join(letters[one] for one in said))
