"""One-tensor mathematics made of rows: forms by kind of argument, and formulas' own functions."""

from __future__ import annotations

import builtins
import math
from functools import cache
from typing import Any

from ...autograd.modes import no_grad
from ...autograd.views import check_inplace, rebase
from ...tensor import Tensor
from ..deferred import loaded
from ..functions import composite, publish
from ..functions import namespace as F
from ..operands import is_number, single
from ..recording import wants_node
from .inplace_views import renamed
from .undifferentiable import raising_node


@composite()
def square(input: Tensor) -> Tensor:
    """``input ** 2``."""
    return F.pow_scalar(single("square", input), 2)  # type: ignore[no-any-return]


@composite(torch=False)
def square_(input: Tensor) -> Tensor:
    """``square`` that overwrites its argument."""
    return F.pow_scalar_(input, 2)  # type: ignore[no-any-return]


def _without_derivative_in_place(name: str) -> None:
    """``acosh_`` and its like, which PyTorch can't differentiate."""

    def change(input: Tensor) -> Tensor:
        node = None
        if isinstance(input, Tensor) and wants_node((input,)):
            check_inplace(input)
            message = f"the derivative for 'inplace version of {name}' is not implemented."
            node = raising_node((input,), message, f"{name.capitalize()}Backward1")
        with no_grad(reported=False):
            loaded(f"{name}_")(input)
        if node is not None:
            rebase(input, node)
        return input

    change.__name__ = f"{name}_"
    change.__doc__ = f"``{name}`` that overwrites its argument."
    publish(f"{name}_", change, torch=False)
    publish(f"arc{name[1:]}_", change, torch=False)


for _name in ("acosh", "asinh", "atanh"):
    _without_derivative_in_place(_name)


@composite()
def round(input: Tensor, *, decimals: int | None = None) -> Tensor:
    """``input`` rounded to ``decimals`` digits, halves to even."""
    if decimals:
        return F.round_decimals(input, decimals=decimals)  # type: ignore[no-any-return]
    found: Tensor = F.round_plain(input)
    if decimals is not None and found._edge is not None:
        renamed(found._edge, "RoundBackward1")
    return found


@composite(torch=False)
def round_(input: Tensor, *, decimals: int = 0) -> Tensor:
    """``round`` that overwrites its argument."""
    return F.round_decimals_(input, decimals=decimals) if decimals else F.round_plain_(input)  # type: ignore[no-any-return]


class _OneLimit:
    """``clamp`` with one tensor as limit: PyTorch's node has a third edge, for the limit that isn't there."""

    __slots__ = ()
    missing = 2

    @property
    def next_functions(self) -> Any:
        """``(node, output number)`` of input, min and max."""
        found = list(super().next_functions)  # type: ignore[misc]
        found.insert(self.missing, (None, 0))
        return tuple(found)


@cache
def _clamp_node(kind: Any, missing: int) -> Any:
    return type(
        "ClampBackward0", (_OneLimit, kind), {"__slots__": (), "missing": missing, "__module__": kind.__module__}
    )


def _one_limit(name: str, input: Tensor, limit: Tensor, missing: int) -> Tensor:
    old = input._edge
    found: Tensor = getattr(F, name)(input, limit)
    node = found.grad_fn
    if node is not None and found._edge is not (None if found is not input else old):
        inner = getattr(node, "inner", None)  # of a CopySlices: the in-place operation's own node
        for one in (node, inner):
            if type(one).__name__ in ("ClampMinBackward1", "ClampMaxBackward1"):
                kind: Any = type(one)
                one.__class__ = _clamp_node(kind, missing)
    return found


def _limit(value: Any) -> Any:
    if not isinstance(value, Tensor):
        return value
    if value.requires_grad or value._array.ndim:
        raise TypeError("a limit beside a number is a number")
    return value._array.item()


def _clamp(name: str, input: Tensor, min: Any, max: Any) -> Tensor:
    if min is None and max is None and isinstance(input, Tensor):
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    ending = "_" if name.endswith("_") else ""
    single("clamp" + ending, input)
    given = [v for v in (min, max) if v is not None]
    if all(isinstance(v, Tensor) for v in given):
        if max is None:
            return _one_limit("clamp_min_tensor" + ending, input, min, 2)
        if min is None:
            return _one_limit("clamp_max_tensor" + ending, input, max, 1)
        return getattr(F, "clamp_tensors" + ending)(input, min, max)  # type: ignore[no-any-return]
    for value in given:
        if not isinstance(value, Tensor) and not is_number(value):
            shown = ", ".join(builtins.type(v).__name__ for v in given)
            raise TypeError(
                f"clamp{ending}() received an invalid combination of arguments - got ({shown}), but expected one of:"
            )
    return getattr(F, "clamp_numbers" + ending)(input, _limit(min), _limit(max))  # type: ignore[no-any-return]


@composite("clip")
def clamp(input: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """``input`` kept within limits: numbers, or tensors that broadcast."""
    return _clamp("clamp", input, min, max)


@composite("clip_", torch=False)
def clamp_(input: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """``clamp`` that overwrites its first argument."""
    return _clamp("clamp_", input, min, max)


@composite()
def clamp_min(input: Tensor, min: Any) -> Tensor:
    """``input`` kept at or above ``min``."""
    if min is None:
        raise TypeError("a limit is needed")
    single("clamp_min", input)
    return F.clamp_min_tensor(input, min) if isinstance(min, Tensor) else F.clamp_min_number(input, min)  # type: ignore[no-any-return]


@composite(torch=False)
def clamp_min_(input: Tensor, min: Any) -> Tensor:
    """``clamp_min`` that overwrites its first argument."""
    if min is None:
        raise TypeError("a limit is needed")
    return F.clamp_min_tensor_(input, min) if isinstance(min, Tensor) else F.clamp_min_number_(input, min)  # type: ignore[no-any-return]


@composite()
def clamp_max(input: Tensor, max: Any) -> Tensor:
    """``input`` kept at or below ``max``."""
    if max is None:
        raise TypeError("a limit is needed")
    single("clamp_max", input)
    return F.clamp_max_tensor(input, max) if isinstance(max, Tensor) else F.clamp_max_number(input, max)  # type: ignore[no-any-return]


@composite(torch=False)
def clamp_max_(input: Tensor, max: Any) -> Tensor:
    """``clamp_max`` that overwrites its first argument."""
    if max is None:
        raise TypeError("a limit is needed")
    return F.clamp_max_tensor_(input, max) if isinstance(max, Tensor) else F.clamp_max_number_(input, max)  # type: ignore[no-any-return]


@composite(operators="__pos__")
def positive(input: Tensor) -> Tensor:
    """The tensor itself.

    Raises:
        RuntimeError: For booleans.
    """
    if input._array.dtype.kind == "b":
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


# ------------------------------------------------------------------------------------------------ in formulas
@composite(torch=False, method=False)
def clamp_backward(grad: Tensor, a: Tensor, low: Any, high: Any) -> Tensor:
    """``grad`` where ``a`` lies within the limits, 0 elsewhere."""
    inside = None if low is None else a >= low
    if high is not None:
        inside = a <= high if inside is None else inside & (a <= high)
    return F.where(inside, grad, 0.0)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def sinc_slope(grad: Tensor, a: Tensor) -> Tensor:
    """``grad`` times the derivative of sinc."""
    scaled, square = F.mul_scalar(a, math.pi), F.mul_scalar(a * a, math.pi)
    slope = grad * ((scaled * F.cos(scaled) - F.sin(scaled)) / square)
    return F.where(square == 0.0, F.zeros_like(grad), slope)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def logit_slope(grad: Tensor, a: Tensor, eps: float | None) -> Tensor:
    """``grad / (a (1 - a))`` inside, 0 (NaN without ``eps``) outside."""
    low, high, outside = (0.0, 1.0, math.nan) if eps is None else (eps, 1 - eps, 0.0)
    inside = (a >= low) & (a <= high)
    return F.where(inside, grad / (a * F.from_number(1, a)), outside)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def over_power_of_two(grad: Tensor, exponent: Tensor) -> Tensor:
    """``grad / 2 ** exponent``."""
    return grad / F.exp2(F.to_dtype(exponent, grad._array.dtype))  # type: ignore[no-any-return]
