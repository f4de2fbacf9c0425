"""``torch.nn.functional``: connectionist temporal classification."""

from __future__ import annotations

from typing import Any

from .. import autocasting
from ..ops.functions import namespace as F
from ..tensor import Tensor
from .functional_loss import legacy_reduction

__all__ = ["ctc_loss"]


def _lengths(name: str, values: Any, batch: int) -> tuple[int, ...]:
    found = tuple(int(v) for v in (values.tolist() if isinstance(values, Tensor) else values))
    if len(found) != batch:
        raise RuntimeError(f"{name} must be of size batch_size")
    return found


def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Any,
    target_lengths: Any,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Any:
    """Negative log-likelihood of label sequences under log-probabilities (T, N, C) or (T, C)."""
    reduction = legacy_reduction(None, None, reduction)
    if not log_probs.ndim:
        raise RuntimeError("log_probs tensor must not be empty")
    for name, given in (("input_lengths", input_lengths), ("target_lengths", target_lengths)):
        if isinstance(given, Tensor) and given._array.dtype.kind not in "iu":
            raise RuntimeError(f"{name} must be integral")
    batched = log_probs.ndim == 3
    if not batched:
        log_probs = F.unsqueeze(log_probs, 1)
        targets = F.unsqueeze(targets, 0) if targets.ndim == 1 else targets
        input_lengths, target_lengths = (_as_list(v) for v in (input_lengths, target_lengths))
    log_probs = autocasting.full(log_probs)
    steps, batch, symbols = log_probs.shape
    if not 0 <= blank < symbols:
        raise RuntimeError("blank must be in label range")
    inputs = _lengths("input_lengths", input_lengths, batch)
    lengths = _lengths("target_lengths", target_lengths, batch)
    for number, length in enumerate(inputs):
        if length > steps:
            raise RuntimeError(
                f"Expected input_lengths to have value at most {steps}, but got value {length} (while checking "
                "arguments for ctc_loss_cpu)"
            )
        if length < 0 or lengths[number] < 0:
            raise RuntimeError("Expected input_lengths and target_lengths to have non-negative values")
    losses = F._ctc_loss(log_probs, targets, inputs, lengths, blank, zero_infinity)[0]
    if zero_infinity:
        losses = F.where(F.eq(losses, float("inf")), F.zeros_of(losses, ()), losses)
    if reduction == "mean":
        from ..creation_data import tensor

        return (losses / tensor([max(n, 1) for n in lengths], dtype=losses.dtype)).mean()
    if reduction == "sum":
        return losses.sum()
    return losses if batched else F.squeeze(losses, 0)


def _as_list(lengths: Any) -> Any:
    if isinstance(lengths, Tensor):
        return lengths.reshape(-1)
    return (lengths,) if isinstance(lengths, int) else lengths
