"""Maximum pooling and sampling against finite differences: their nodes are no rows of the op table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import retrograd.engine as torch
from retrograd.engine.ops.functions import namespace as F


def _uneven(*shape: int) -> Any:
    """Numbers none like another, so that maxima stay where they are under small steps."""
    values = np.random.default_rng(7).permutation(int(np.prod(shape))).reshape(shape)
    return torch.tensor(values / 7.3, dtype=torch.float64).requires_grad_()


POOLS: dict[str, tuple[Callable[[Any], Any], tuple[int, ...]]] = {
    "max_pool1d": (lambda x: F.max_pool1d(x, 3, 2, 1), (2, 7)),
    "max_pool2d": (lambda x: F.max_pool2d(x, (2, 3), (1, 2), (1, 1), 1, True), (1, 2, 4, 5)),
    "max_pool2d_apart": (lambda x: F.max_pool2d(x, 2), (1, 2, 5, 4)),
    "max_pool2d_dilated": (lambda x: F.max_pool2d(x, 2, 1, 0, 2), (1, 5, 4)),
    "max_pool3d": (lambda x: F.max_pool3d(x, 2, 1), (1, 3, 3, 2)),
}


@pytest.mark.parametrize("name", POOLS)
def test_derivatives_of_pooling(name: str) -> None:
    pool, shape = POOLS[name]
    x = _uneven(*shape)
    assert torch.autograd.gradcheck(pool, (x,))
    assert torch.autograd.gradgradcheck(pool, (x,))


@pytest.mark.parametrize("mode", [0, 1, 2])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_derivatives_of_sampling(mode: int, padding: int) -> None:
    x = _uneven(1, 2, 3, 4)
    grid = (_uneven(1, 2, 3, 2).detach() * 0.9 - 0.83).requires_grad_()

    def sample(image: Any, places: Any) -> Any:
        return F.grid_sampler_2d(image, places, mode, padding, False)

    assert torch.autograd.gradcheck(sample, (x, grid))
    assert torch.autograd.gradgradcheck(sample, (x, grid))


def test_pooling_compares_with_its_input_when_the_result_was_overwritten() -> None:
    x = _uneven(1, 4, 4)
    pooled = F.max_pool2d(x, 2)
    pooled.mul_(0.0)
    pooled.sum().backward()
    assert x.grad.abs().sum() == 0.0
    x.grad = None
    pooled = F.max_pool2d(x, 2)
    pooled.add_(1.0)
    pooled.sum().backward()
    assert x.grad.sum() == 4.0
