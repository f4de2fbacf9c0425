"""Connectionist temporal classification on arrays: all ways to read a label sequence in a longer one, summed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...storage import Array


def _sequences(targets: Array, target_lengths: Sequence[int]) -> Iterator[Array]:
    """The labels of each sample, from a padded matrix or one after the other."""
    start = 0
    for row, length in enumerate(target_lengths):
        if targets.ndim > 1:
            yield targets[row, :length]
        else:
            yield targets[start : start + length]
            start += length


def _with_blanks(labels: Array, blank: int) -> tuple[Array, Array]:
    """Labels with blanks around each, and where one may be reached past a blank."""
    path = np.full(2 * len(labels) + 1, blank, np.int64)
    path[1::2] = labels
    skips = np.zeros(len(path), bool)
    skips[3::2] = labels[1:] != labels[:-1]
    return path, skips


def _forward(scores: Array, path: Array, skips: Array) -> Array:
    """Logarithm of the probability of every beginning of ``path`` at every step."""
    steps, states = len(scores), len(path)
    alpha = np.full((steps, states), -np.inf, scores.dtype)
    if not steps:
        return alpha
    alpha[0, :2] = scores[0, path[:2]]
    for t in range(1, steps):
        before = alpha[t - 1]
        total = before.copy()
        total[1:] = np.logaddexp(total[1:], before[:-1])
        past = np.where(skips[2:], before[:-2], -np.inf)
        total[2:] = np.logaddexp(total[2:], past)
        alpha[t] = total + scores[t, path]
    return alpha


def ctc_loss_array(
    log_probs: Array, targets: Array, input_lengths: Sequence[int], target_lengths: Sequence[int], blank: int
) -> tuple[Array, Array]:
    """Negative log-likelihood of each sample, and the forward variables."""
    steps, batch, _ = log_probs.shape
    widest = 2 * max(target_lengths, default=0) + 1
    losses = np.empty(batch, log_probs.dtype)
    alphas = np.full((batch, steps, widest), -np.inf, log_probs.dtype)
    for b, labels in enumerate(_sequences(targets, target_lengths)):
        path, skips = _with_blanks(labels, blank)
        length = input_lengths[b]
        if not length:
            losses[b] = 0 if not len(labels) else np.inf
            continue
        alpha = _forward(log_probs[:length, b], path, skips)
        alphas[b, :length, : len(path)] = alpha
        losses[b] = -np.logaddexp.reduce(alpha[-1, -2:])
    return losses, alphas


def ctc_loss_gradient(
    grad: Array,
    log_probs: Array,
    targets: Array,
    input_lengths: Sequence[int],
    target_lengths: Sequence[int],
    losses: Array,
    alphas: Array,
    blank: int,
    zero_infinity: bool,
) -> Array:
    """Gradient of :func:`ctc_loss_array`, taking the values for normalised log-probabilities."""
    out = np.zeros_like(log_probs)
    for b, labels in enumerate(_sequences(targets, target_lengths)):
        length = input_lengths[b]
        if not length or (zero_infinity and losses[b] == np.inf):
            continue
        path, _ = _with_blanks(labels, blank)
        scores = log_probs[:length, b]
        # The same recursion from the end: the path reversed, its skips too.
        turned, turned_skips = _with_blanks(labels[::-1], blank)
        beta = _forward(scores[::-1], turned, turned_skips)[::-1, ::-1]
        joint = alphas[b, :length, : len(path)] + beta
        reached = np.full(scores.shape, -np.inf, log_probs.dtype)
        for state, symbol in enumerate(path):
            reached[:, symbol] = np.logaddexp(reached[:, symbol], joint[:, state])
        out[:length, b] = (np.exp(scores) - np.exp(reached + losses[b] - scores)) * grad[b]
    return out
