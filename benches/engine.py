"""The engine against hand-written numpy: a chain of small operations, and one step of a small network."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import retrograd.engine as torch

from .measure import Row, smallest

OPERATIONS = 1000


def chain() -> tuple[Callable[[], object], Callable[[], object]]:
    """1,000 operations on 2x2 with backward: engine, and forward and backward by hand without autograd."""
    x = torch.full((2, 2), 1.0, requires_grad=True)
    c = torch.full((2, 2), 1.0001)
    array, factor = np.ones((2, 2), np.float32), np.full((2, 2), 1.0001, np.float32)

    def engine() -> object:
        y = x
        for _ in range(OPERATIONS // 2):
            y = y * c
            y = y + c
        y.sum().backward()
        return x.grad

    def by_hand() -> object:
        y, kept = array, []
        for _ in range(OPERATIONS // 2):
            kept.append(y)
            y = np.add(np.multiply(y, factor), factor)
        gradient = np.ones_like(y)
        for _ in kept:
            gradient = np.multiply(gradient, factor)
        return gradient

    return engine, by_hand


def network() -> tuple[Callable[[], object], Callable[[], object]]:
    """Forward and backward of a 64-128-10 network with tanh and mean squared error on a batch of 64."""
    random = np.random.default_rng(0)
    arrays = [random.standard_normal(s).astype(np.float32) for s in ((64, 64), (64, 128), (128,), (128, 10), (10,))]
    x, *parameters = (torch.tensor(array) for array in arrays)
    for parameter in parameters:
        parameter.requires_grad_()
    xa, w1, b1, w2, b2 = arrays

    def engine() -> object:
        for parameter in parameters:
            parameter.grad = None
        p1, c1, p2, c2 = parameters
        out = torch.tanh(x @ p1 + c1) @ p2 + c2
        (out * out).mean().backward()
        return p1.grad

    def by_hand() -> object:
        hidden = np.tanh(xa @ w1 + b1)
        out = hidden @ w2 + b2
        (out * out).mean()
        g = out * np.float32(2 / out.size)
        before = (g @ w2.T) * (1 - hidden * hidden)
        return hidden.T @ g, g.sum(0), xa.T @ before, before.sum(0)

    return engine, by_hand


def rows() -> list[Row]:
    """Both workloads."""
    found = []
    for what, (engine, by_hand), repeats, goal in (
        ("chain of 1,000 operations on 2x2, forward and backward", chain(), 20, 4.3),
        ("network 64-128-10, batch 64, forward and backward", network(), 50, None),
    ):
        ours, floor = smallest(repeats, engine, by_hand)
        found.append(Row(what, "numpy by hand", ours, floor, goal))
    return found
