"""What ``gradcheck`` looks at in forward mode: tangents against differences, undefined ones, batches of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from ..ops.functions import namespace as F
from ..random import Generator, default_generator
from ..storage import Array
from ..tensor import Tensor, tensor_of
from .forward_ad import dual_level, make_dual, unpack_dual
from .jacobian_check import (
    GradcheckError,
    as_tuple,
    batched_forward_differs,
    batched_forward_failed,
    by_differences,
    floating,
    mismatch,
)

Function = Callable[..., Any]
_RANDOM: Final = (
    "vmap: We do not yet support calling random operations inside of vmap. Please perform random operations outside of "
    "vmap as a workaround"
)


def _is_checked(value: Any) -> bool:
    return isinstance(value, Tensor) and value.requires_grad


def _duals(given: Sequence[Any]) -> tuple[list[Any], list[Tensor]]:
    """The inputs with those that are checked made dual, and their tangents, which are zero."""
    values, tangents = [], []
    for one in given:
        if _is_checked(one):
            one = make_dual(one.detach(), tensor_of(np.zeros_like(one._array)))
            held = unpack_dual(one).tangent
            assert held is not None
            tangents.append(held)
        values.append(one)
    return values, tangents


def compare_tangents(
    func: Function, given: Sequence[Any], outputs: Sequence[Tensor], tolerances: tuple[float, float, float]
) -> None:
    """Compare the Jacobians that tangents give with differences.

    Args:
        func: The function.
        given: Its inputs.
        outputs: What it gave that is floating.
        tolerances: Step of the differences, absolute and relative tolerance.

    Raises:
        GradcheckError: If they differ.
    """
    eps, atol, rtol = tolerances
    checked = [one for one in given if _is_checked(one)]
    expected = [by_differences(func, given, one, eps, floating) for one in checked]
    if not any(o.requires_grad for o in outputs):
        if any((jacobian != 0).any() for row in expected for jacobian in row):
            raise GradcheckError("Numerical gradient for function expected to be zero")
        return
    found = _jacobians(func, given, outputs)
    numbers = [i for i, one in enumerate(outputs) if one.requires_grad]
    for place, number in enumerate(numbers):
        for j in range(len(checked)):
            if not np.allclose(found[j][number], expected[j][number], rtol, atol):
                raise mismatch(found[j][number], expected[j][number], place, j, how="computed with forward mode ")


def _jacobians(func: Function, given: Sequence[Any], outputs: Sequence[Tensor]) -> list[list[Array]]:
    """For each input that is checked and each output the Jacobian, a row for each element of the input."""
    made: list[list[Array]] = []
    with dual_level():
        values, tangents = _duals(given)
        for tangent in tangents:
            jacobian = [np.zeros((tangent._array.size, o._array.size), o._array.dtype) for o in outputs]
            for row, position in enumerate(np.ndindex(tangent._array.shape)):
                tangent[position] = 1.0
                for number, output in enumerate(floating(func(*values))):
                    along = unpack_dual(output).tangent
                    jacobian[number][row] = 0 if along is None else along._array.reshape(-1)
                tangent[position] = 0.0
            made.append(jacobian)
    return made


def check_undefined_tangents(func: Function, given: Sequence[Any]) -> None:
    """An input without a tangent must do as one whose tangent is zero.

    Raises:
        GradcheckError: If it doesn't.
    """
    own = Generator()
    with dual_level():
        values, tangents = _duals(given)
        for tangent in tangents:
            direction = own.uniform(tangent._array.shape, tangent._array.dtype, 0.0, 1.0)
            F.copy_(tangent, tensor_of(direction / np.linalg.norm(direction)))
        for place, one in enumerate(given):
            if not _is_checked(one):
                continue
            kept, plain = values[place], one.detach()
            values[place] = make_dual(plain, tensor_of(np.zeros_like(one._array)))
            zeros = floating(func(*values))
            values[place] = plain
            missing = floating(func(*values))
            values[place] = kept
            for number, pair in enumerate(zip(zeros, missing, strict=False)):
                first, second = (unpack_dual(output).tangent for output in pair)
                if first is not None and second is not None and not np.allclose(first._array, second._array):
                    raise GradcheckError(
                        "Mismatch in tangent values for output with index: ", number, " when input: ", one,
                        " has an undefined tangent value. ", " Got: ", first, " but expected: ", second,
                    )  # fmt: skip


def check_batched_tangents(func: Function, given: Sequence[Any]) -> None:
    """A batch of tangents must give what they give one by one.

    Raises:
        GradcheckError: If it doesn't, or the function draws random numbers, which a batch can't.
    """
    for place, one in enumerate(given):
        if not _is_checked(one):
            continue
        tangents = [tensor_of(default_generator.normal(one._array.shape, one._array.dtype)) for _ in range(2)]
        expected = [_along(func, given, place, tangent) for tangent in tangents]
        before = default_generator.state_bytes()
        batch = [_along(func, given, place, tangent) for tangent in tangents]
        if default_generator.state_bytes() != before:
            raise batched_forward_failed(_RANDOM)
        for number, (whole, parts) in enumerate(
            zip(zip(*batch, strict=True), zip(*expected, strict=True), strict=True)
        ):
            found, wanted = F.stack(list(whole)), F.stack(list(parts))
            if not np.allclose(found._array, wanted._array):
                raise batched_forward_differs(number, found, wanted)


def _along(func: Function, given: Sequence[Any], place: int, tangent: Tensor) -> list[Tensor]:
    """The tangents of the outputs along one of an input."""
    plain = [one.detach() if isinstance(one, Tensor) else one for one in given]
    with dual_level():
        plain[place] = make_dual(plain[place], tangent)
        unpacked = [unpack_dual(output) for output in as_tuple(func(*plain)) if output is not None]
    return [tensor_of(np.zeros_like(p._array)) if t is None else t for p, t in unpacked]
