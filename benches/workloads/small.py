"""Many small operations, where the engine itself is what takes the time: w1, w1t, w2 and w6."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from .workload import Array, Workload, normal

OPERATIONS = 1000
STEPS = 200


# ------------------------------------------------------------------------------------------------ w1
def chain_data() -> tuple[list[Array], list[Array]]:
    """A start, a factor close to 1 and a small summand, each 2x2 and each with a gradient."""
    return [np.full((2, 2), v, np.float32) for v in (1.0, 1.0001, 1e-4)], []


def chain(lib: Any, parameters: Sequence[Any], constants: Sequence[Any]) -> Any:
    """``y * w`` and ``y + b`` in turn."""
    y, w, b = parameters
    for _ in range(OPERATIONS // 2):
        y = y * w
        y = y + b
    return y.sum()


def chain_by_hand(parameters: list[Array], constants: list[Array]) -> list[Array]:
    """The same, with the gradient of each operand computed and added up as the rule says."""
    y, w, b = parameters
    multiply, add = np.multiply, np.add
    kept = []
    for _ in range(OPERATIONS // 2):
        kept.append(y)
        y = multiply(y, w)
        y = add(y, b)
    y.sum()
    g = np.ones_like(y)
    gw, gb = np.zeros_like(w), np.zeros_like(b)
    while kept:
        y = kept.pop()
        add(gb, g, gb)
        add(gw, multiply(g, y), gw)
        g = multiply(g, w)
    return [g, gw, gb]


def constant_chain_data() -> tuple[list[Array], list[Array]]:
    """The start with a gradient, the factor and the summand without."""
    (y, *constants), _ = chain_data()
    return [y], constants


def constant_chain(lib: Any, parameters: Sequence[Any], constants: Sequence[Any]) -> Any:
    """The chain where only the start needs a gradient."""
    return chain(lib, (*parameters, *constants), ())


def constant_chain_by_hand(parameters: list[Array], constants: list[Array]) -> list[Array]:
    """The same: one product for every second operation is all there is to do backward."""
    (y,), (w, b) = parameters, constants
    multiply, add = np.multiply, np.add
    for _ in range(OPERATIONS // 2):
        y = multiply(y, w)
        y = add(y, b)
    y.sum()
    g = np.ones_like(y)
    for _ in range(OPERATIONS // 2):
        g = multiply(g, w)
    return [g]


# ------------------------------------------------------------------------------------------------ w1t
def tutorial_data() -> tuple[list[Array], list[Array]]:
    """The 2x2 of PyTorch's first tutorial."""
    return [np.ones((2, 2), np.float32)], []


def tutorial(lib: Any, parameters: Sequence[Any], constants: Sequence[Any]) -> Any:
    """Its graph: the mean of ``3 * (x + 2) ** 2``."""
    y = parameters[0] + 2
    z = 3 * y * y
    return z.mean()


def tutorial_by_hand(parameters: list[Array], constants: list[Array]) -> list[Array]:
    """The same in numpy."""
    y = parameters[0] + 2
    w = 3 * y
    z = w * y
    z.mean()
    g = np.full(z.shape, 1 / z.size, z.dtype)
    return [g * y * 3 + g * w]


# ------------------------------------------------------------------------------------------------ w2
WIDTH = (3, 8, 8, 1)


def scalars_data() -> tuple[list[Array], list[Array]]:
    """Weights and biases of a network, each number an array without a dimension, and one input."""
    random = np.random.default_rng(0)
    count = sum((a + 1) * b for a, b in pairwise(WIDTH))
    return list(map(np.asarray, normal(random, count, scale=0.5))), list(map(np.asarray, normal(random, WIDTH[0])))


def scalars(lib: Any, parameters: Sequence[Any], constants: Sequence[Any]) -> Any:
    """A network of neurons that each add up products of single numbers, as in micrograd."""
    following = iter(parameters).__next__
    layer = list(constants)
    for inputs, neurons in pairwise(WIDTH):
        made = []
        for _ in range(neurons):
            total = following()
            for i in range(inputs):
                total = total + following() * layer[i]
            made.append(lib.tanh(total))
        layer = made
    return layer[0] * layer[0]


def scalars_by_hand(parameters: list[Array], constants: list[Array]) -> list[Array]:
    """The same with one numpy call for each number."""
    multiply, add, tanh = np.multiply, np.add, np.tanh
    layer, layers, at = list(constants), [], 0
    for inputs, neurons in pairwise(WIDTH):
        layers.append((layer, at))
        made = []
        for _ in range(neurons):
            total = parameters[at]
            for i in range(inputs):
                total = add(total, multiply(parameters[at + 1 + i], layer[i]))
            made.append(tanh(total))
            at += 1 + inputs
        layer = made
    result = layer[0]
    multiply(result, result)
    grads: list[Any] = [None] * len(parameters)
    behind, above = layer, [add(result, result)]
    for below, at in reversed(layers):
        sums: list[Any] = [None] * len(below)
        for g, value in zip(above, behind, strict=True):
            g = multiply(g, 1 - multiply(value, value))
            grads[at] = g
            for i, x in enumerate(below):
                grads[at + 1 + i] = multiply(g, x)
                part = multiply(g, parameters[at + 1 + i])
                sums[i] = part if sums[i] is None else add(sums[i], part)
            at += 1 + len(below)
        behind, above = below, sums
    return grads


# ------------------------------------------------------------------------------------------------ w6
def recurrent_data() -> tuple[list[Array], list[Array]]:
    """A recurrent network of 64 units on sequences of 200 steps in batches of 16.

    Its gradient neither vanishes nor explodes: numbers too small for float32 would be slow in every library.
    """
    random = np.random.default_rng(0)
    turning = np.linalg.qr(random.standard_normal((64, 64)))[0].astype(np.float32)
    parameters = [normal(random, 64, 64, scale=0.1), turning, normal(random, 64, scale=0.01)]
    return parameters, [normal(random, 16, 64, scale=0.01) for _ in range(STEPS)]


def recurrent(lib: Any, parameters: Sequence[Any], constants: Sequence[Any]) -> Any:
    """``h = tanh(x @ wx + h @ wh + b)``, step by step."""
    wx, wh, b = parameters
    h = lib.tanh(constants[0] @ wx + b)
    for x in constants[1:]:
        h = lib.tanh(x @ wx + h @ wh + b)
    return (h * h).sum()


def recurrent_by_hand(parameters: list[Array], constants: list[Array]) -> list[Array]:
    """The same in numpy: weight gradients step by step, as a program that keeps no sequence would."""
    wx, wh, b = parameters
    states = [np.tanh(constants[0] @ wx + b)]
    for x in constants[1:]:
        states.append(np.tanh(x @ wx + states[-1] @ wh + b))
    (states[-1] * states[-1]).sum()
    gx, gh, gb = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b)
    g = 2 * states[-1]
    for t in range(STEPS - 1, -1, -1):
        before = g * (1 - states[t] * states[t])
        gb += before.sum(0)
        gx += constants[t].T @ before
        if t:
            gh += states[t - 1].T @ before
            g = before @ wh.T
    return [gx, gh, gb]


WORKLOADS = (
    Workload(
        "w1", "chain of 1,000 operations on 2x2", chain_data, chain, chain_by_hand,
        {"numpy by hand": 4.3, "torch": 0.62, "mygrad": 0.26}, repeats=60,
    ),
    Workload(
        "w1c", "the same with constants as second operands", constant_chain_data, constant_chain,
        constant_chain_by_hand, repeats=60, libraries=("engine", "torch"),
    ),
    Workload(
        "w1t", "graph of the first tutorial, a whole step", tutorial_data, tutorial, tutorial_by_hand,
        {"numpy by hand": 3.0, "torch": 0.45, "mygrad": 0.4}, repeats=60, calls=50,
    ),
    Workload(
        "w2", "network 3-8-8-1 of single numbers", scalars_data, scalars, scalars_by_hand,
        {"numpy by hand": 2.9, "torch": 0.75, "mygrad": 0.28}, repeats=200,
    ),
    Workload(
        "w6", "recurrent network, 200 steps, batch 16, 64 units", recurrent_data, recurrent, recurrent_by_hand,
        {"numpy by hand": 2.0, "torch": 0.7, "mygrad": 0.33}, repeats=30,
    ),
)  # fmt: skip
