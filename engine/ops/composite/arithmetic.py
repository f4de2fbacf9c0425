"""Arithmetic made of rows: division with a rounding mode, powers by kind of argument, and formulas' own functions."""

from __future__ import annotations

from typing import Any

from ...dtypes import C_NAMES
from ...tensor import Tensor
from ..functions import composite, publish
from ..functions import namespace as F
from ..operands import is_number, single


@composite("divide")
def div(input: Any, other: Any, *, rounding_mode: str | None = None) -> Tensor:
    """``input / other``, or rounded: ``rounding_mode`` ``"floor"`` or ``"trunc"``."""
    if rounding_mode is None:
        return F.true_div(input, other)  # type: ignore[no-any-return]
    return F.div_mode(input, other, rounding_mode=rounding_mode)  # type: ignore[no-any-return]


@composite("divide_", torch=False)
def div_(input: Any, other: Any, *, rounding_mode: str | None = None) -> Tensor:
    """``div`` that overwrites its first argument."""
    if rounding_mode is None:
        return F.true_div_(input, other)  # type: ignore[no-any-return]
    return F.div_mode_(input, other, rounding_mode=rounding_mode)  # type: ignore[no-any-return]


@composite()
def true_divide(input: Any, other: Any) -> Tensor:
    """``input / other``."""
    return F.true_div(input, other)  # type: ignore[no-any-return]


@composite(method=False, torch=False, operators="__rtruediv__")
def reverse_div(input: Tensor, other: Any) -> Tensor:
    """``other / input`` for a number: PyTorch multiplies by the reciprocal."""
    return F.reciprocal(input) * other  # type: ignore[no-any-return]


@composite(method=False, torch=False, operators="__rpow__")
def reverse_pow(input: Tensor, base: Any) -> Tensor:
    """``base ** input``."""
    return pow(base, input)


@composite(operators="__pow__")
def pow(input: Any, exponent: Any) -> Tensor:
    """``input ** exponent`` for tensors and numbers, at least one of them a tensor."""
    if isinstance(input, Tensor):
        if isinstance(exponent, Tensor):
            return F.pow_tensor(input, exponent)  # type: ignore[no-any-return]
        if is_number(exponent):
            return F.pow_scalar(input, _plain(exponent))  # type: ignore[no-any-return]
        raise TypeError(
            f"pow(): argument 'exponent' (position 2) must be Tensor or Number, not {type(exponent).__name__}"
        )
    if is_number(input) and isinstance(exponent, Tensor):
        return F.pow_base(_plain(input), exponent)  # type: ignore[no-any-return]
    raise TypeError(f"pow(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")


@composite(torch=False, operators="__ipow__")
def pow_(input: Tensor, exponent: Any) -> Tensor:
    """``pow`` that overwrites its first argument."""
    if isinstance(exponent, Tensor):
        return F.pow_tensor_(input, exponent)  # type: ignore[no-any-return]
    return F.pow_scalar_(input, _plain(exponent))  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if isinstance(value, complex):
        raise NotImplementedError("complex numbers are not in Retrograd")
    return value if isinstance(value, (bool, int, float, complex)) else value.item()


@composite(torch=False)
def true_divide_(input: Any, other: Any) -> Tensor:
    """``true_divide`` that overwrites its first argument."""
    return F.true_div_(input, other)  # type: ignore[no-any-return]


@composite(torch=False)
def float_power_(input: Tensor, exponent: Any) -> Tensor:
    """``float_power`` that overwrites its first argument, which must be double.

    Raises:
        RuntimeError: If it isn't.
    """
    if input._array.dtype.itemsize != 8 or input._array.dtype.kind != "f":
        raise RuntimeError(
            f"the base given to float_power_ has dtype {input.dtype.scalar_type} but the operation's result requires "
            "dtype Double"
        )
    return pow_(input, exponent)


@composite()
def float_power(input: Any, exponent: Any) -> Tensor:
    """``input ** exponent`` in double precision."""
    from ... import dtypes

    base = input.to(dtypes.float64) if isinstance(input, Tensor) else input
    return pow(base, exponent.to(dtypes.float64) if isinstance(exponent, Tensor) else float(exponent))


def _check_lerp(input: Tensor, weight: Any) -> None:
    if isinstance(weight, Tensor):
        if input.dtype is not weight.dtype:
            raise RuntimeError(
                f"expected dtype {C_NAMES[input.dtype.name]} for `weight` but got dtype {C_NAMES[weight.dtype.name]}"
            )
    elif input._array.dtype.kind not in "fc":
        raise NotImplementedError(f"\"lerp_kernel_scalar\" not implemented for '{input.dtype.scalar_type}'")


def _lerp(ending: str) -> None:
    def lerp(input: Tensor, end: Tensor, weight: Any) -> Tensor:
        """``input + weight * (end - input)``."""
        _check_lerp(single("lerp", input), weight)
        row = "lerp_tensor" if isinstance(weight, Tensor) else "lerp_scalar"
        return getattr(F, row + ending)(input, end, weight)  # type: ignore[no-any-return]

    publish("lerp" + ending, lerp, torch=not ending)


_lerp("")
_lerp("_")


# ------------------------------------------------------------------------------------------------ in formulas
@composite(torch=False, method=False)
def pow_scalar_backward(grad: Tensor, a: Tensor, exponent: Any) -> Tensor:
    """``grad * exponent * a ** (exponent - 1)``."""
    return F.zeros_like(grad) if exponent == 0 else grad * F.mul_scalar(pow(a, exponent - 1), exponent)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def pow_backward_self(grad: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """``grad * b * a ** (b - 1)``, zero where ``b`` is zero."""
    return F.where(b == 0.0, F.zeros_like(grad), grad * (b * pow(a, F.sub_scalar(b, 1))))  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def pow_backward_exponent(grad: Tensor, a: Tensor, b: Tensor, result: Tensor) -> Tensor:
    """``grad * result * log(a)``, zero where ``a`` is zero and ``b`` isn't negative."""
    return grad * F.where((a == 0.0) & (b >= 0.0), F.zeros_like(grad), result * F.log(a))  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def inverse_or_zero(values: Tensor) -> Tensor:
    """``1 / values``, zero where they are zero."""
    return F.masked_fill(F.reciprocal(values), values == 0.0, 0.0)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def power_of_two(exponent: Tensor) -> Tensor:
    """``2 ** exponent``."""
    return pow(2.0, exponent)


@composite(torch=False, method=False)
def pow_backward_base(grad: Tensor, base: Any, exponent: Tensor, result: Tensor) -> Tensor:
    """``grad * result * log(base)``."""
    import math

    if base == 0:
        return F.where(exponent >= 0.0, F.zeros_like(grad), grad * F.mul_scalar(result, -math.inf))  # type: ignore[no-any-return]
    return grad * F.mul_scalar(result, math.log(base) if base > 0 else math.nan)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def copysign_backward(grad: Tensor, a: Tensor, result: Tensor) -> Tensor:
    """``grad`` with the sign that copysign put on ``a``."""
    return grad * F.masked_fill(result / a, a == 0.0, 0.0)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def xlogy_backward_self(grad: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """``grad * log(b)``, 0 where ``a`` is 0 and ``b`` isn't positive."""
    return F.masked_fill(F.xlogy(grad, b), (a == 0.0) & (b <= 0.0), 0.0)  # type: ignore[no-any-return]
