"""A small transformer on characters: w5 with the library's fused operations, w5e with elementary ones."""

from __future__ import annotations

from collections.abc import Sequence
from math import pi, sqrt
from typing import Any

import numpy as np

from .networks import cross_entropy_by_hand
from .workload import Array, Workload, normal

CHANNELS, HEADS, BLOCKS, VOCABULARY = 128, 4, 1, 65
SCALE = 1 / sqrt(CHANNELS // HEADS)
PER_BLOCK = 12
_SLOPE = np.float32(sqrt(2 / pi))
_CUBIC = np.float32(0.044715)


def sized_data(batch: int, length: int) -> tuple[list[Array], list[Array]]:
    """Embeddings, a block and the last layers; token numbers, targets, and the mask of what comes later."""
    random = np.random.default_rng(0)
    c = CHANNELS
    parameters = [normal(random, VOCABULARY, c, scale=0.1), normal(random, length, c, scale=0.1)]
    for _ in range(BLOCKS):
        parameters += [np.ones(c, np.float32), np.zeros(c, np.float32)]
        parameters += [normal(random, 3 * c, c, scale=0.08), np.zeros(3 * c, np.float32)]
        parameters += [normal(random, c, c, scale=0.08), np.zeros(c, np.float32)]
        parameters += [np.ones(c, np.float32), np.zeros(c, np.float32)]
        parameters += [normal(random, 4 * c, c, scale=0.08), np.zeros(4 * c, np.float32)]
        parameters += [normal(random, c, 4 * c, scale=0.08), np.zeros(c, np.float32)]
    parameters += [np.ones(c, np.float32), np.zeros(c, np.float32), normal(random, VOCABULARY, c, scale=0.08)]
    tokens = random.integers(0, VOCABULARY, (batch, length))
    targets = random.integers(0, VOCABULARY, batch * length)
    later = np.triu(np.full((length, length), -1e9, np.float32), 1)
    return parameters, [tokens, targets, later]


def data() -> tuple[list[Array], list[Array]]:
    """8 sequences of 64 characters."""
    return sized_data(8, 64)


# ------------------------------------------------------------------------------------------------ libraries
def _norm(x: Any, weight: Any, bias: Any) -> Any:
    """Layer norm in elementary operations."""
    centred = x - x.mean(-1, keepdim=True)
    variance = (centred * centred).mean(-1, keepdim=True)
    return centred / (variance + 1e-5).sqrt() * weight + bias


def _gelu(torch: Any, x: Any) -> Any:
    """Gelu (tanh) in elementary operations."""
    return 0.5 * x * (1 + torch.tanh((x + x * x * x * 0.044715) * 0.7978845608))


def _softmax(x: Any) -> Any:
    """Softmax in elementary operations."""
    exponents = (x - x.amax(-1, keepdim=True).detach()).exp()
    return exponents / exponents.sum(-1, keepdim=True)


def _transformer(torch: Any, parameters: Sequence[Any], constants: Sequence[Any], fused: bool) -> Any:
    functional = torch.nn.functional
    tokens, targets, later = constants
    batch, length = tokens.shape
    c, linear = CHANNELS, functional.linear

    def norm(x: Any, weight: Any, bias: Any) -> Any:
        return functional.layer_norm(x, (c,), weight, bias) if fused else _norm(x, weight, bias)

    x = functional.embedding(tokens, parameters[0]) + parameters[1]
    for number in range(BLOCKS):
        start = 2 + number * PER_BLOCK
        nw, nb, aw, ab, ow, ob, mw, mb, uw, ub, dw, db = parameters[start : start + PER_BLOCK]
        parts = linear(norm(x, nw, nb), aw, ab).split(c, dim=2)
        q, k, v = (part.view(batch, length, HEADS, c // HEADS).transpose(1, 2) for part in parts)
        scores = (q @ k.transpose(-2, -1)) * SCALE + later
        weights = functional.softmax(scores, -1) if fused else _softmax(scores)
        mixed = (weights @ v).transpose(1, 2).contiguous().view(batch, length, c)
        x = x + linear(mixed, ow, ob)
        up = linear(norm(x, mw, mb), uw, ub)
        x = x + linear(functional.gelu(up, approximate="tanh") if fused else _gelu(torch, up), dw, db)
    out = linear(norm(x, parameters[-3], parameters[-2]), parameters[-1])
    return functional.cross_entropy(out.view(-1, VOCABULARY), targets)


def fused(torch: Any, parameters: Sequence[Any], constants: Sequence[Any]) -> Any:
    """With layer_norm, softmax and gelu of the library."""
    return _transformer(torch, parameters, constants, True)


def elementary(torch: Any, parameters: Sequence[Any], constants: Sequence[Any]) -> Any:
    """The same sums written out."""
    return _transformer(torch, parameters, constants, False)


# ------------------------------------------------------------------------------------------------ by hand
def _norm_by_hand(x: Array, weight: Array, bias: Array) -> tuple[Array, Array, Array]:
    centred = x - x.mean(1, keepdims=True)
    inverse = 1 / np.sqrt((centred * centred).mean(1, keepdims=True) + np.float32(1e-5))
    centred *= inverse
    return centred * weight + bias, centred, inverse


def _norm_backward(g: Array, normed: Array, inverse: Array, weight: Array) -> tuple[Array, Array, Array]:
    inner = g * weight
    slope = (inner * normed).mean(1, keepdims=True)
    return (inner - inner.mean(1, keepdims=True) - normed * slope) * inverse, (g * normed).sum(0), g.sum(0)


def _gelu_by_hand(x: Array) -> tuple[Array, Array]:
    t = np.tanh((x + x * x * x * _CUBIC) * _SLOPE)
    active: Array = np.float32(0.5) * x * (1 + t)
    return active, t


def _gelu_backward(g: Array, x: Array, t: Array) -> Array:
    inner = _SLOPE * (1 + 3 * _CUBIC * x * x)
    made: Array = g * (np.float32(0.5) * (1 + t) + np.float32(0.5) * x * (1 - t * t) * inner)
    return made


class _Block:
    """One block by hand: keeps in ``forward`` what ``backward`` needs."""

    def __init__(self, parameters: list[Array], batch: int, length: int) -> None:
        self.parameters = parameters
        self.heads = (batch, length, HEADS, CHANNELS // HEADS)

    def _split(self, x: Array) -> Array:
        return x.reshape(self.heads).transpose(0, 2, 1, 3)

    def _join(self, x: Array) -> Array:
        return x.transpose(0, 2, 1, 3).reshape(-1, CHANNELS)

    def forward(self, x: Array, later: Array) -> Array:
        nw, nb, aw, ab, ow, ob, mw, mb, uw, ub, dw, db = self.parameters
        c = CHANNELS
        self.first, self.normed1, self.inverse1 = _norm_by_hand(x, nw, nb)
        attended = self.first @ aw.T + ab
        self.q, self.k, self.v = (self._split(attended[:, i * c : (i + 1) * c]) for i in range(3))
        scores = self.q @ self.k.swapaxes(2, 3)
        scores *= np.float32(SCALE)
        scores += later
        scores -= scores.max(-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(-1, keepdims=True)
        self.weights = scores
        self.mixed = self._join(scores @ self.v)
        x = x + (self.mixed @ ow.T + ob)
        self.second, self.normed2, self.inverse2 = _norm_by_hand(x, mw, mb)
        self.up = self.second @ uw.T + ub
        self.active, self.t = _gelu_by_hand(self.up)
        made: Array = x + (self.active @ dw.T + db)
        return made

    def backward(self, g: Array) -> tuple[Array, list[Array]]:
        nw, _, aw, _, ow, _, mw, _, uw, _, dw, _ = self.parameters
        last = [g.T @ self.active, g.sum(0)]
        gu = _gelu_backward(g @ dw, self.up, self.t)
        middle = [gu.T @ self.second, gu.sum(0)]
        gx, gmw, gmb = _norm_backward(gu @ uw, self.normed2, self.inverse2, mw)
        g = g + gx
        out = [g.T @ self.mixed, g.sum(0)]
        gm = self._split(g @ ow)
        gv = self.weights.swapaxes(2, 3) @ gm
        gs = gm @ self.v.swapaxes(2, 3)
        gs -= (gs * self.weights).sum(-1, keepdims=True)
        gs *= self.weights
        gs *= np.float32(SCALE)
        parts = [gs @ self.k, gs.swapaxes(2, 3) @ self.q, gv]
        ga = np.concatenate([self._join(p) for p in parts], 1)
        attention = [ga.T @ self.first, ga.sum(0)]
        gx, gnw, gnb = _norm_backward(ga @ aw, self.normed1, self.inverse1, nw)
        return g + gx, [gnw, gnb, *attention, *out, gmw, gmb, *middle, *last]


def by_hand(parameters: list[Array], constants: list[Array]) -> list[Array]:
    """The same in numpy; what forward made lives until the end, as in a plain program."""
    tokens, targets, later = constants
    batch, length = tokens.shape
    x = (parameters[0][tokens] + parameters[1]).reshape(-1, CHANNELS)
    blocks = []
    for number in range(BLOCKS):
        start = 2 + number * PER_BLOCK
        blocks.append(_Block(parameters[start : start + PER_BLOCK], batch, length))
        x = blocks[-1].forward(x, later)
    last, normed, inverse = _norm_by_hand(x, parameters[-3], parameters[-2])
    _, g = cross_entropy_by_hand(last @ parameters[-1].T, targets)
    gradient = g.T @ last
    g, gw, gb = _norm_backward(g @ parameters[-1], normed, inverse, parameters[-3])
    grads = [gw, gb, gradient]
    for block in reversed(blocks):
        g, found = block.backward(g)
        grads = found + grads
    table = np.zeros_like(parameters[0])
    np.add.at(table, tokens.ravel(), g)
    return [table, g.reshape(batch, length, CHANNELS).sum(0), *grads]


WORKLOADS = (
    Workload(
        "w5", "block of a transformer between embedding and loss, 8x64", data, fused, by_hand,
        {"numpy by hand": 1.15, "torch": 1.05}, repeats=20, libraries=("engine", "torch"),
    ),
    Workload(
        "w5e", "the same in elementary operations", data, elementary, by_hand,
        {"numpy by hand": 1.35, "torch": 1.0}, repeats=20, libraries=("engine", "torch"),
    ),
)  # fmt: skip
