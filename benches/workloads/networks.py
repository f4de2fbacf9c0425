"""Networks as they are trained: w3 (fully connected) and w4 (convolutions)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .workload import Array, Workload, normal

BATCH, PIXELS, HIDDEN, CLASSES = 64, 784, 256, 10


def cross_entropy_by_hand(scores: Array, labels: Array) -> tuple[np.float32, Array]:
    """Mean cross-entropy and its gradient."""
    shifted = scores - scores.max(1, keepdims=True)
    exponents = np.exp(shifted)
    sums = exponents.sum(1, keepdims=True)
    rows = np.arange(len(labels))
    loss = (np.log(sums)[:, 0] - shifted[rows, labels]).mean()
    g = exponents / sums
    g[rows, labels] -= 1
    g *= np.float32(1 / len(labels))
    return loss, g


# ------------------------------------------------------------------------------------------------ w3
def dense_data() -> tuple[list[Array], list[Array]]:
    """784-256-10 and one batch of 64."""
    random = np.random.default_rng(0)
    parameters = [
        normal(random, HIDDEN, PIXELS, scale=0.05), normal(random, HIDDEN, scale=0.05),
        normal(random, CLASSES, HIDDEN, scale=0.05), normal(random, CLASSES, scale=0.05),
    ]  # fmt: skip
    return parameters, [normal(random, BATCH, PIXELS), random.integers(0, CLASSES, BATCH)]


def dense(torch: Any, parameters: Sequence[Any], constants: Sequence[Any]) -> Any:
    """Two linear layers, relu, cross-entropy."""
    (w1, b1, w2, b2), (x, labels) = parameters, constants
    functional = torch.nn.functional
    h = torch.relu(functional.linear(x, w1, b1))
    return functional.cross_entropy(functional.linear(h, w2, b2), labels)


def dense_by_hand(parameters: list[Array], constants: list[Array]) -> list[Array]:
    """The same in numpy."""
    (w1, b1, w2, b2), (x, labels) = parameters, constants
    h = np.maximum(x @ w1.T + b1, 0)
    _, g = cross_entropy_by_hand(h @ w2.T + b2, labels)
    before = (g @ w2) * (h > 0)
    return [before.T @ x, before.sum(0), g.T @ h, g.sum(0)]


# ------------------------------------------------------------------------------------------------ w4
def convolution_data() -> tuple[list[Array], list[Array]]:
    """Two convolutions with pooling and a linear layer, on 32 pictures of 28x28."""
    random = np.random.default_rng(0)
    parameters = [
        normal(random, 8, 1, 3, 3, scale=0.3), normal(random, 8, scale=0.1),
        normal(random, 16, 8, 3, 3, scale=0.1), normal(random, 16, scale=0.1),
        normal(random, CLASSES, 400, scale=0.05), normal(random, CLASSES, scale=0.05),
    ]  # fmt: skip
    return parameters, [normal(random, 32, 1, 28, 28), random.integers(0, CLASSES, 32)]


def convolution(torch: Any, parameters: Sequence[Any], constants: Sequence[Any]) -> Any:
    """Convolution 3x3, relu, max-pooling 2x2; twice; then a linear layer and cross-entropy."""
    (w1, b1, w2, b2, w3, b3), (x, labels) = parameters, constants
    functional = torch.nn.functional
    a = functional.max_pool2d(torch.relu(functional.conv2d(x, w1, b1)), 2)
    b = functional.max_pool2d(torch.relu(functional.conv2d(a, w2, b2)), 2)
    return functional.cross_entropy(functional.linear(b.flatten(1), w3, b3), labels)


def _columns(x: Array) -> Array:
    """All 3x3 patches of a batch of pictures as columns: ``(batch, channels * 9, positions)``."""
    n, c, h, w = x.shape
    made = np.empty((n, c, 3, 3, h - 2, w - 2), x.dtype)
    for i in range(3):
        for j in range(3):
            made[:, :, i, j] = x[:, :, i : i + h - 2, j : j + w - 2]
    return made.reshape(n, c * 9, (h - 2) * (w - 2))


def _convolve(x: Array, weight: Array, bias: Array) -> tuple[Array, Array]:
    columns = _columns(x)
    out = weight.reshape(len(weight), -1) @ columns
    out += bias[:, None]
    return out.reshape(len(x), len(weight), x.shape[2] - 2, x.shape[3] - 2), columns


def _pool(x: Array) -> Array:
    h, w = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
    rows = np.maximum(x[:, :, 0:h:2], x[:, :, 1:h:2])
    return np.maximum(rows[..., 0:w:2], rows[..., 1:w:2])


def _pool_backward(g: Array, x: Array, pooled: Array) -> Array:
    """The gradient goes to the first of the four that has the maximum."""
    out = np.zeros_like(x)
    free = np.ones(pooled.shape, bool)
    h, w = pooled.shape[2] * 2, pooled.shape[3] * 2
    for i in range(2):
        for j in range(2):
            hit = x[:, :, i:h:2, j:w:2] == pooled
            hit &= free
            np.multiply(g, hit, out=out[:, :, i:h:2, j:w:2])
            free &= ~hit
    return out


def _convolve_backward(g: Array, columns: Array, weight: Array, shape: tuple[int, ...] | None) -> tuple[Any, ...]:
    n, c = g.shape[:2]
    flat = g.reshape(n, c, -1)
    weight_gradient = (flat @ columns.transpose(0, 2, 1)).sum(0).reshape(weight.shape)
    bias_gradient = flat.sum((0, 2))
    if shape is None:
        return weight_gradient, bias_gradient, None
    spread = (weight.reshape(c, -1).T @ flat).reshape(n, shape[1], 3, 3, *g.shape[2:])
    x = np.zeros(shape, g.dtype)
    for i in range(3):
        for j in range(3):
            x[:, :, i : i + g.shape[2], j : j + g.shape[3]] += spread[:, :, i, j]
    return weight_gradient, bias_gradient, x


def convolution_by_hand(parameters: list[Array], constants: list[Array]) -> list[Array]:
    """The same in numpy."""
    (w1, b1, w2, b2, w3, b3), (x, labels) = parameters, constants
    first, columns1 = _convolve(x, w1, b1)
    np.maximum(first, 0, out=first)
    a = _pool(first)
    second, columns2 = _convolve(a, w2, b2)
    np.maximum(second, 0, out=second)
    b = _pool(second)
    flat = b.reshape(len(b), -1)
    _, g = cross_entropy_by_hand(flat @ w3.T + b3, labels)
    g3, gb3 = g.T @ flat, g.sum(0)
    back = _pool_backward((g @ w3).reshape(b.shape), second, b)
    back *= second > 0
    g2, gb2, into = _convolve_backward(back, columns2, w2, a.shape)
    back = _pool_backward(into, first, a)
    back *= first > 0
    g1, gb1, _ = _convolve_backward(back, columns1, w1, None)
    return [g1, gb1, g2, gb2, g3, gb3]


WORKLOADS = (
    Workload(
        "w3", "network 784-256-10 with SGD, batch 64", dense_data, dense, dense_by_hand,
        {"numpy by hand": 1.25, "torch": 0.9}, repeats=60, learning_rate=0.01, libraries=("engine", "torch"),
    ),
    Workload(
        "w4", "convolutional network on 32 pictures 28x28", convolution_data, convolution, convolution_by_hand,
        {"numpy by hand": 1.2, "torch": 0.95}, repeats=40, libraries=("engine", "torch"),
    ),
)  # fmt: skip
