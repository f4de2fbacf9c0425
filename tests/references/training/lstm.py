"""An LSTM that learns to spell: next characters of a short text, with embedding, packing and sampling."""

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

torch.manual_seed(4)
text = """the quick brown fox jumps over the lazy dog
a stitch in time saves nine
all that glitters is not gold
look before you leap
practice makes perfect"""
lines = text.splitlines()
characters = sorted(set(text))
index = {c: i + 1 for i, c in enumerate(characters)}


def encode(line: str) -> torch.Tensor:
    return torch.tensor([index[c] for c in line])


class Speller(nn.Module):
    def __init__(self, vocabulary: int, width: int = 16, hidden: int = 24) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, width, padding_idx=0)
        self.lstm = nn.LSTM(width, hidden, num_layers=2, batch_first=True, dropout=0.1)
        self.out = nn.Linear(hidden, vocabulary)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        packed = pack_padded_sequence(self.embed(ids), lengths, batch_first=True, enforce_sorted=False)
        states, (hidden, cell) = self.lstm(packed)
        unpacked, _ = pad_packed_sequence(states, batch_first=True)
        return self.out(unpacked)


sequences = [encode(line) for line in lines]
lengths = torch.tensor([len(s) - 1 for s in sequences])
padded = pad_sequence(sequences, batch_first=True)
inputs, targets = padded[:, :-1], padded[:, 1:]
model = Speller(len(index) + 1)
print(model)
criterion = nn.CrossEntropyLoss(ignore_index=0)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(50):
    optimizer.zero_grad()
    logits = model(inputs, lengths)
    loss = criterion(logits.reshape(-1, logits.size(-1)), targets[:, : logits.size(1)].reshape(-1))
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
    optimizer.step()
    print(f"step {step} loss {loss.item():.6f}")

model.eval()
with torch.no_grad():
    logits = model(inputs[:1], lengths[:1])
    print("".join(characters[i - 1] if i > 0 else "_" for i in logits[0].argmax(-1).tolist()))
