"""``torch.multinomial``: indices drawn by their probabilities.

Source: https://docs.pytorch.org/docs/stable/generated/torch.multinomial.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import dtypes
from .creation_arguments import Options, integer
from .random import Generator, generator_of
from .storage import Array
from .tensor import Tensor

__all__ = ["multinomial"]


def multinomial(
    input: Tensor,
    num_samples: int,
    replacement: bool = False,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Indices drawn with the (unnormalised) probabilities in each row of ``input``, int64."""
    if out is not None and out.dtype is not dtypes.int64:
        raise RuntimeError(f"multinomial expects Long tensor out, got: {out.dtype.scalar_type}")
    weights = floating_weights(input._array, num_samples, replacement)
    source = generator_of(generator)
    rows = weights.reshape(-1, weights.shape[-1])
    if not replacement or num_samples == 1:
        noise = source.exponential(weights.shape, weights.dtype)
        scores = weights / noise
        if num_samples == 1:
            found = scores.argmax(-1, keepdims=True)
        else:
            found = np.argsort(-scores, axis=-1, kind="stable")[..., :num_samples]
    else:
        drawn = [_drawn(row, num_samples, source) for row in rows]
        found = np.array(drawn, np.int64).reshape(*weights.shape[:-1], num_samples)
    given = Options("multinomial", {"out": out})
    return given.result(np.ascontiguousarray(found, np.int64))


def _drawn(weights: Array, count: int, source: Generator) -> Array:
    """Indices by bisecting the running sum with uniform numbers."""
    running = np.cumsum(weights)
    running = running / running[-1]
    running[-1] = 1
    drawn = source.uniform((count,), np.dtype(np.float64))
    return np.minimum(np.searchsorted(running.astype(np.float64), drawn, side="right"), len(weights) - 1)


def floating_weights(weights: Array, count: int, replacement: bool) -> Array:
    """``weights`` if ``count`` samples can be drawn by them.

    Raises:
        RuntimeError: In PyTorch's words, if not.
    """
    if weights.dtype.kind != "f":
        raise RuntimeError(
            "multinomial only supports floating-point dtypes for input, got: " + dtypes.of(weights.dtype).scalar_type
        )
    if weights.ndim not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if integer(count) is None or count <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and count > weights.shape[-1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    if weights.shape[-1] > 1 << 24:
        raise RuntimeError("number of categories cannot exceed 2^24")
    if replacement and count > 1:
        words = "invalid multinomial distribution (encountering probability entry "
        if not (weights >= 0).all():
            raise RuntimeError(words + "< 0)")
        if not np.isfinite(weights).all():
            raise RuntimeError(words + "= infinity or NaN)")
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if not (weights.sum(-1) > 0).all():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
    return weights


METHODS: dict[str, Callable[..., Any]] = {"multinomial": multinomial}
