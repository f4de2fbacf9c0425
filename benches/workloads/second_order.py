"""w9: a gradient of a gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from .workload import Array, Step, normal

NAME, WHAT = "w9", "Hessian times vector of a network 10-32-32-1, batch 32"
GOALS = {"torch": 0.8}
REPEATS = 100


def _data() -> tuple[list[Array], list[Array]]:
    random = np.random.default_rng(0)
    parameters = [
        normal(random, 10, 32, scale=0.3), normal(random, 32), normal(random, 32, 32, scale=0.2), normal(random, 32),
        normal(random, 32, 1, scale=0.2),
    ]  # fmt: skip
    return parameters, [normal(random, 32, 10), normal(random, 32, 1)]


def step(torch: Any) -> Step:
    """One product under ``torch``, the engine or PyTorch."""
    arrays, fixed = _data()
    parameters = [torch.tensor(a).requires_grad_() for a in arrays]
    x, y = (torch.tensor(a) for a in fixed)
    vector = [torch.ones_like(p) for p in parameters]

    def run() -> list[Array]:
        w1, b1, w2, b2, w3 = parameters
        h = torch.tanh(x @ w1 + b1)
        h = torch.tanh(h @ w2 + b2)
        d = h @ w3 - y
        grads = torch.autograd.grad((d * d).mean(), parameters, create_graph=True)
        product = sum((g * v).sum() for g, v in zip(grads, vector, strict=True))
        return list(torch.autograd.grad(product, parameters))

    return run
