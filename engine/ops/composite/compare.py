"""Comparisons made of rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...autograd.views import check_inplace, rebase
from ...settings import warn_once
from ...tensor import Tensor, tensor_of
from ..deferred import loaded
from ..functions import composite, publish, tensor_methods
from ..functions import namespace as F
from ..operands import broadcast_error, is_number, number, single, wrong_type
from ..recording import wants_node
from ..reporting import counted
from .undifferentiable import zero_node


@composite(method=False)
def where(condition: Tensor, input: Any = None, other: Any = None) -> Any:
    """Elements of ``input`` where the condition holds, of ``other`` elsewhere; alone: the indices where it holds."""
    if isinstance(condition, np.ndarray):  # from a formula
        condition = tensor_of(condition)
    single("where", condition, "condition")
    if input is None and other is None:
        return F.nonzero(condition, as_tuple=True)
    if is_number(input) and is_number(other):
        kind = dtypes.combine(None, None, dtypes.promote_types(dtypes.of_scalar(input), dtypes.of_scalar(other))).numpy
        input, other = tensor_of(np.asarray(input, dtype=kind)), tensor_of(np.asarray(other, dtype=kind))
    elif is_number(input) and isinstance(other, Tensor):
        input = number(input, other._array)
    elif is_number(other) and isinstance(input, Tensor):
        other = number(other, input._array)
    for value, label, position in ((input, "input", 2), (other, "other", 3)):
        if not isinstance(value, Tensor):
            raise wrong_type("where", label, position, value)
    mask = condition._array
    if mask.dtype.kind != "b":
        if mask.dtype != np.uint8:
            raise RuntimeError(
                "where expected condition to be a boolean tensor, but got a tensor with dtype "
                f"{condition.dtype.scalar_type}"
            )
        warn_once(
            "where received a uint8 condition tensor. This behavior is deprecated and will be removed in a future "
            "version of PyTorch. Use a boolean condition instead.",
        )
        mask = mask.astype(np.bool_)
        condition = tensor_of(mask)
    try:
        np.broadcast_shapes(mask.shape, input._array.shape, other._array.shape)
    except ValueError:
        raise broadcast_error(mask, input._array, other._array) from None
    return F.where_tensors(input, other, condition)


def _where_method(input: Tensor, condition: Tensor, other: Any) -> Tensor:
    """``input`` where the condition holds, ``other`` elsewhere."""
    return where(condition, input, other)  # type: ignore[no-any-return]


tensor_methods["where"] = _where_method


@composite(method=False, torch=False)
def extreme_gradient(grad: Tensor, winner: Tensor, loser: Tensor) -> Tensor:
    """``grad`` where ``winner`` is larger, half where equal, 0 elsewhere."""
    half = F.where(winner == loser, F.div_scalar(grad, 2), grad)
    return F.masked_fill(half, winner < loser, 0.0)  # type: ignore[no-any-return]


@composite(method=False, torch=False)
def zero_where(grad: Tensor, mask: Tensor) -> Tensor:
    """``grad``, zero where ``mask`` holds."""
    return F.masked_fill(grad, mask, 0.0)  # type: ignore[no-any-return]


@composite()
def isclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Tensor:
    """Whether elements are equal within a tolerance."""
    single("isclose", other, "other", 2)
    if input.dtype is not other.dtype:
        raise RuntimeError(f"{input.dtype.scalar_type} did not match {other.dtype.scalar_type}")
    for name, value in (("rtol", rtol), ("atol", atol)):
        if value < 0:
            raise RuntimeError(f"{name} must be greater than or equal to zero, but got {value:g}")
    return F.isclose_row(input, other, rtol, atol, equal_nan)  # type: ignore[no-any-return]


@composite()
def allclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """Whether all elements are equal within a tolerance."""
    single("allclose", other, "other", 2)
    return bool(isclose(input, other, rtol, atol, equal_nan)._array.all())


@composite()
def equal(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape and elements."""
    single("equal", input)
    single("equal", other, "other", 2)
    a, b = input._array, other._array
    return bool(a.shape == b.shape and (a == b).all())


@composite()
def isin(elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False) -> Tensor:
    """Whether each element of the first is among those of the second."""
    a = elements._array if isinstance(elements, Tensor) else np.asarray(elements)
    b = test_elements._array if isinstance(test_elements, Tensor) else np.asarray(test_elements)
    found = tensor_of(np.asarray(np.isin(a, b, assume_unique=assume_unique, invert=invert)))
    return counted("isin", (elements, test_elements), (found,), invert=invert)[0]


@composite(method=False)
def is_tensor(obj: Any) -> bool:
    """Whether ``obj`` is a tensor."""
    return isinstance(obj, Tensor)


@composite()
def is_same_size(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape."""
    return bool(input._array.shape == other._array.shape)


@composite(torch=False, method=False, operators="__invert__")
def invert(input: Tensor) -> Tensor:
    """``~input``."""
    if input._array.dtype.kind not in "iub":
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return F.bitwise_not(input)  # type: ignore[no-any-return]


@composite(torch=False, method=False, operators="__contains__")
def contains(input: Tensor, element: Any) -> bool:
    """``element in input``: whether any element equals it."""
    if not isinstance(element, Tensor) and not is_number(element):
        raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}.")
    return bool(F.any(F.eq(input, element)).item())


@composite(method=False)
def result_type(a: Any, b: Any) -> dtypes.dtype:
    """The type of an operation on two tensors or numbers."""
    if not all(isinstance(v, Tensor) or is_number(v) for v in (a, b)):
        raise TypeError("neither a tensor nor a number")
    return dtypes.result_type(a, b)


# ------------------------------------------------------------------------------------------------ in place
def _compared_in_place(name: str) -> None:
    """``eq_`` and its like: the target keeps being tracked, its gradient is zero."""

    def compare(input: Tensor, other: Any) -> Tensor:
        operands = (input, other) if isinstance(other, Tensor) else (input,)
        node = None
        if isinstance(input, Tensor) and input._array.dtype.kind == "f" and wants_node(operands):
            check_inplace(input)
            node = zero_node(f"{name.capitalize()}Backward{len(operands) - 1}", operands)
        loaded(f"{name}_")(input, other)
        if node is not None:
            rebase(input, node)
        return input

    compare.__name__ = f"{name}_"
    compare.__doc__ = f"``{name}`` that overwrites its first argument."
    publish(f"{name}_", compare, torch=False)
    for alias in _ALIASES[name]:
        publish(f"{alias}_", compare, torch=False)


_ALIASES = {
    "eq": (), "ne": ("not_equal",), "lt": ("less",), "le": ("less_equal",), "gt": ("greater",),
    "ge": ("greater_equal",),
}  # fmt: skip
for _name in _ALIASES:
    _compared_in_place(_name)


@composite(torch=False, method=False, operators="__rlshift__")
def reverse_left_shift(input: Tensor, other: Any) -> Tensor:
    """``other << input``."""
    return F.bitwise_left_shift(other, input)  # type: ignore[no-any-return]


@composite(torch=False, method=False, operators="__rrshift__")
def reverse_right_shift(input: Tensor, other: Any) -> Tensor:
    """``other >> input``."""
    return F.bitwise_right_shift(other, input)  # type: ignore[no-any-return]
