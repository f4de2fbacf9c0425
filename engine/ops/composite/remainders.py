"""What is left by division, and whole quotients; differentiable or not by the kind of operand, as in PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...autograd.modes import no_grad
from ...autograd.views import check_inplace, rebase
from ...tensor import Tensor
from ..functions import composite
from ..functions import namespace as F
from ..operands import single
from ..recording import wants_node
from .undifferentiable import raising_node


def _without_derivative(op: str, row: Callable[..., Tensor], *operands: Any) -> Tensor:
    """``row(*operands)``, with a node that raises if one of them needs a gradient."""
    inputs = [t for t in operands if isinstance(t, Tensor)]
    if any(t._may_carry for t in inputs):
        from ...autograd.tangents.missing import refuse_without

        refuse_without(f"derivative for aten::{op} is not implemented", inputs)
    if not wants_node(inputs):
        return row(*operands)
    if op.endswith("_"):
        check_inplace(operands[0])
    node = raising_node(inputs, f"derivative for aten::{op} is not implemented")
    with no_grad(reported=False):
        found = row(*operands)
    if op.endswith("_"):
        rebase(found, node)
    elif found._array.dtype.kind in "fc":
        found._edge = node
        found._requires_grad = True
    return found


# ------------------------------------------------------------------------------------------------ quotients
@composite(operators="__floordiv__")
def floor_divide(input: Any, other: Any) -> Tensor:
    """``input / other`` rounded down."""
    return _without_derivative("floor_divide", F.floor_quotient, input, other)


@composite(torch=False, operators="__ifloordiv__")
def floor_divide_(input: Any, other: Any) -> Tensor:
    """``floor_divide`` that overwrites its first argument."""
    return _without_derivative("floor_divide_", F.floor_quotient_, input, other)


@composite(method=False, torch=False, operators="__rfloordiv__")
def reverse_floor_divide(input: Tensor, other: Any) -> Tensor:
    """``other // input``."""
    return floor_divide(other, input)


# ------------------------------------------------------------------------------------------------ remainders
@composite(operators="__mod__")
def remainder(input: Any, other: Any) -> Tensor:
    """What is left of ``input`` by division, with the sign of ``other``."""
    if not isinstance(other, Tensor):
        return F.remainder_number(input, other)  # type: ignore[no-any-return]
    if isinstance(input, Tensor):
        return F.remainder_tensor(input, other)  # type: ignore[no-any-return]
    return _without_derivative("remainder", F.remainder_tensor, input, other)


@composite(torch=False, operators="__imod__")
def remainder_(input: Any, other: Any) -> Tensor:
    """``remainder`` that overwrites its first argument."""
    row = F.remainder_tensor_ if isinstance(other, Tensor) else F.remainder_number_
    return row(input, other)  # type: ignore[no-any-return]


@composite(method=False, torch=False, operators="__rmod__")
def reverse_remainder(input: Tensor, other: Any) -> Tensor:
    """``other % input``."""
    return remainder(other, input)


@composite()
def fmod(input: Any, other: Any) -> Tensor:
    """What is left of ``input`` by division, with its own sign."""
    row = F.fmod_tensor if isinstance(other, Tensor) else F.fmod_number
    return row(input, other)  # type: ignore[no-any-return]


@composite(torch=False)
def fmod_(input: Any, other: Any) -> Tensor:
    """``fmod`` that overwrites its first argument."""
    row = F.fmod_tensor_ if isinstance(other, Tensor) else F.fmod_number_
    return row(input, other)  # type: ignore[no-any-return]


@composite(method=False)
def rsub(input: Any, other: Any, *, alpha: Any = 1) -> Tensor:
    """``other - alpha * input``."""
    single("rsub", input)
    row = F.rsub_tensor if isinstance(other, Tensor) else F.rsub_number
    return row(input, other, alpha=alpha)  # type: ignore[no-any-return]
