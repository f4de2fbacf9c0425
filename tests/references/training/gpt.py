"""A small GPT on characters: causal attention, pre-norm blocks, tied weights, cosine learning rate, generation."""

import math
from dataclasses import dataclass

import torch
import torch.nn as nn
from torch.nn import functional as F

torch.manual_seed(5)
TEXT = (
    "gradients flow backward through the graph from the loss to every leaf. each node knows the local rule of its "
    "operation, multiplies what arrives by it and hands the products on. where paths meet, contributions add up. "
)


@dataclass
class Config:
    block_size: int = 16
    vocabulary: int = 0
    layers: int = 2
    heads: int = 2
    width: int = 32
    dropout: float = 0.1
    bias: bool = True


class CausalSelfAttention(nn.Module):
    def __init__(self, config: Config) -> None:
        super().__init__()
        assert config.width % config.heads == 0
        self.c_attn = nn.Linear(config.width, 3 * config.width, bias=config.bias)
        self.c_proj = nn.Linear(config.width, config.width, bias=config.bias)
        self.attn_dropout = nn.Dropout(config.dropout)
        self.resid_dropout = nn.Dropout(config.dropout)
        self.heads, self.width = config.heads, config.width
        mask = torch.tril(torch.ones(config.block_size, config.block_size))
        self.register_buffer("mask", mask.view(1, 1, config.block_size, config.block_size))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch, length, width = x.size()
        q, k, v = self.c_attn(x).split(self.width, dim=2)
        q, k, v = (t.view(batch, length, self.heads, width // self.heads).transpose(1, 2) for t in (q, k, v))
        attention = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        attention = attention.masked_fill(self.mask[:, :, :length, :length] == 0, float("-inf"))
        attention = self.attn_dropout(F.softmax(attention, dim=-1))
        y = (attention @ v).transpose(1, 2).contiguous().view(batch, length, width)
        return self.resid_dropout(self.c_proj(y))


class Flash(CausalSelfAttention):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch, length, width = x.size()
        q, k, v = self.c_attn(x).chunk(3, dim=-1)
        q, k, v = (t.view(batch, length, self.heads, -1).transpose(1, 2) for t in (q, k, v))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.resid_dropout(self.c_proj(y.transpose(1, 2).reshape(batch, length, width)))


class Block(nn.Module):
    def __init__(self, config: Config, attention: type[CausalSelfAttention]) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(config.width, bias=config.bias)
        self.attn = attention(config)
        self.ln_2 = nn.LayerNorm(config.width, bias=config.bias)
        self.mlp = nn.ModuleDict(
            {
                "c_fc": nn.Linear(config.width, 4 * config.width, bias=config.bias),
                "act": nn.GELU(approximate="tanh"),
                "c_proj": nn.Linear(4 * config.width, config.width, bias=config.bias),
                "dropout": nn.Dropout(config.dropout),
            }
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + self.attn(self.ln_1(x))
        m = self.mlp
        return x + m["dropout"](m["c_proj"](m["act"](m["c_fc"](self.ln_2(x)))))


class GPT(nn.Module):
    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.transformer = nn.ModuleDict(
            dict(
                wte=nn.Embedding(config.vocabulary, config.width),
                wpe=nn.Embedding(config.block_size, config.width),
                drop=nn.Dropout(config.dropout),
                h=nn.ModuleList([Block(config, kind) for kind in (CausalSelfAttention, Flash)]),
                ln_f=nn.LayerNorm(config.width, bias=config.bias),
            )
        )
        self.lm_head = nn.Linear(config.width, config.vocabulary, bias=False)
        self.transformer.wte.weight = self.lm_head.weight
        self.apply(self._init_weights)
        for name, parameter in self.named_parameters():
            if name.endswith("c_proj.weight"):
                torch.nn.init.normal_(parameter, mean=0.0, std=0.02 / math.sqrt(2 * config.layers))

    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, (nn.Linear, nn.Embedding)):
            torch.nn.init.normal_(module.weight, mean=0.0, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            torch.nn.init.zeros_(module.bias)

    def forward(self, ids: torch.Tensor, targets: torch.Tensor | None = None):
        positions = torch.arange(0, ids.size(1), dtype=torch.long, device=ids.device)
        x = self.transformer.drop(self.transformer.wte(ids) + self.transformer.wpe(positions))
        for block in self.transformer.h:
            x = block(x)
        x = self.transformer.ln_f(x)
        if targets is None:
            return self.lm_head(x[:, [-1], :]), None
        logits = self.lm_head(x)
        return logits, F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1), ignore_index=-1)

    def optimizer(self, rate: float) -> torch.optim.Optimizer:
        parameters = {n: p for n, p in self.named_parameters() if p.requires_grad}
        groups = [
            {"params": [p for p in parameters.values() if p.dim() >= 2], "weight_decay": 0.1},
            {"params": [p for p in parameters.values() if p.dim() < 2], "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.95))

    @torch.no_grad()
    def generate(self, ids: torch.Tensor, count: int, temperature: float = 1.0, top_k: int | None = None):
        for _ in range(count):
            logits, _ = self(ids[:, -self.config.block_size :])
            logits = logits[:, -1, :] / temperature
            if top_k is not None:
                best, _ = torch.topk(logits, min(top_k, logits.size(-1)))
                logits[logits < best[:, [-1]]] = -float("Inf")
            following = torch.multinomial(F.softmax(logits, dim=-1), num_samples=1)
            ids = torch.cat((ids, following), dim=1)
        return ids


characters = sorted(set(TEXT))
to_id = {c: i for i, c in enumerate(characters)}
data = torch.tensor([to_id[c] for c in TEXT], dtype=torch.long)
config = Config(vocabulary=len(characters))


def batch(size: int) -> tuple[torch.Tensor, torch.Tensor]:
    starts = torch.randint(len(data) - config.block_size, (size,))
    x = torch.stack([data[i : i + config.block_size] for i in starts])
    y = torch.stack([data[i + 1 : i + 1 + config.block_size] for i in starts])
    return x, y


model = GPT(config)
optimizer = model.optimizer(3e-3)
print(sum(p.numel() for p in model.parameters()), "parameters")
for step in range(50):
    rate = 3e-3 * min(1.0, (step + 1) / 10) * 0.5 * (1 + math.cos(math.pi * step / 50))
    for group in optimizer.param_groups:
        group["lr"] = rate
    logits, loss = model(*batch(8))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    print(f"step {step} loss {loss.item():.6f}")
model.eval()
print("shape", tuple(model.generate(data[:4].unsqueeze(0), 12, top_k=5).shape))
