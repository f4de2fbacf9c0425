"""``torch.autograd.gradcheck``: analytic gradients against central differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from ..ops.functions import namespace as F
from ..random import default_generator
from ..settings import warn
from ..tensor import Tensor, tensor_of
from .function import Function
from .grad_api import grad
from .jacobian_check import (
    GradcheckError,
    as_tuple,
    by_differences,
    by_passes,
    differentiable,
    floating,
    get_analytical_jacobian,
    get_numerical_jacobian,
    mismatch,
)

__all__ = ["GradcheckError", "get_analytical_jacobian", "get_numerical_jacobian", "gradcheck", "gradgradcheck"]

_UNDEFINED: Final = (
    "Backwards compatibility: New undefined gradient support checking feature is enabled by default, but it may break "
    "existing callers of this function. If this is true for you, you can call this function with "
    '"check_undefined_grad=False" to disable the feature'
)
_NOTES: Final = 'Please look at "Notes about undefined output gradients" in "tools/autograd/derivatives.yaml"'


def _check_inputs(inputs: Sequence[Any]) -> list[int]:
    """Which inputs are checked, if they can be."""
    checked = []
    for i, one in enumerate(inputs):
        if not (isinstance(one, Tensor) and one.requires_grad):
            continue
        array = one._array
        if array.dtype != np.float64:
            warn(
                f"Input #{i} requires gradient and is not a double precision floating point or complex. This check "
                "will likely fail if all the inputs are not of double precision floating point or complex. ",
            )
        if any(step <= 0 and size > 1 for step, size in zip(array.strides, array.shape, strict=True)):
            raise RuntimeError(
                f"The {i}th input has a dimension with stride 0. gradcheck only supports inputs that are "
                "non-overlapping to be able to compute the numerical gradients correctly. You should call .contiguous "
                "on the input before passing it to gradcheck."
            )
        checked.append(i)
    if not checked:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )
    return checked


# ------------------------------------------------------------------------------------------------ further checks
def _check_multiplied(outputs: Sequence[Tensor], inputs: Sequence[Tensor]) -> None:
    """A zero gradient of the outputs must give zero gradients of the inputs."""
    zeros = [tensor_of(np.zeros_like(o._array)) for o in outputs]
    for found, given in zip(
        grad(list(outputs), list(inputs), zeros, retain_graph=True, allow_unused=True), inputs, strict=True
    ):
        if found is None:
            continue
        if (found._array != 0).any():
            raise GradcheckError("backward not multiplied by grad_output")
        if found._array.dtype != given._array.dtype:
            raise GradcheckError("grad is incorrect type")
        if found._array.shape != given._array.shape:
            raise GradcheckError("grad is incorrect size")


class _Undefined(Function):
    """Hands its input on and gives no gradient back."""

    @staticmethod
    def forward(ctx: Any, value: Tensor) -> Tensor:
        return F.view_as(value, value)  # type: ignore[no-any-return]

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        return None


def _check_undefined(func: Callable[..., Any], inputs: Sequence[Any], checked: Sequence[Tensor]) -> None:
    """Gradients that are missing altogether must be put up with, and count as zeros."""
    count = len(differentiable(func(*inputs)))
    # Without all of them, and where there are several without each one in turn.
    for missing in [range(count), *([i] for i in range(count) if count > 1)]:
        outputs = differentiable(func(*inputs))
        _check_missing([_Undefined.apply(o) if i in missing else o for i, o in enumerate(outputs)], checked)


def _check_missing(outputs: list[Tensor], checked: Sequence[Tensor]) -> None:
    if not outputs:
        return
    try:
        found = grad(outputs, list(checked), [tensor_of(np.zeros_like(o._array)) for o in outputs], allow_unused=True)
    except RuntimeError as error:
        warn(_UNDEFINED)
        raise GradcheckError(f"Expected backward function to handle undefined output grads. {_NOTES}") from error
    for one in found:
        if one is not None and (one._array != 0).any():
            warn(_UNDEFINED)
            raise GradcheckError(
                "Expected all input grads to be undefined or zero when all output grads are undefined or zero. "
                + _NOTES
            )


def _check_batched(output: Tensor, inputs: Sequence[Tensor]) -> None:
    """A batch of seeds must give what they give one by one."""
    seeds = tensor_of(default_generator.normal((2, *output._array.shape), output._array.dtype))
    batched = grad(output, list(inputs), seeds, retain_graph=True, allow_unused=True, is_grads_batched=True)
    for i in range(2):
        single = grad(output, list(inputs), seeds[i], retain_graph=True, allow_unused=True)
        for whole, part in zip(batched, single, strict=True):
            if part is not None and not np.allclose(whole._array[i], part._array):
                raise GradcheckError("gradcheck or gradgradcheck failed while testing batched gradient computation.")


# ------------------------------------------------------------------------------------------------ the checks
def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Compare the gradients of ``func`` at ``inputs`` with central differences.

    Args:
        func: Function of tensors, giving one or several.
        inputs: Its arguments; checked with respect to those that require grad (in double precision).
        eps: Step of the differences.
        atol: Absolute tolerance.
        rtol: Relative tolerance.
        raise_exception: Raise instead of returning False.
        nondet_tol: How much two backward passes may differ.
        check_undefined_grad: Check that missing gradients are put up with.
        check_grad_dtypes: Check the types of gradients.
        check_batched_grad: Check a batch of seeds too.
        check_batched_forward_grad: Check a batch of tangents too; needs ``check_forward_ad``.
        check_forward_ad: Check what forward mode gives.
        check_backward_ad: Check what backward passes give.
        fast_mode: Checks all elements as well.
        masked: Of no effect.

    Raises:
        GradcheckError: If they differ.
        ValueError: If no input requires grad.
    """
    if not (check_forward_ad or check_backward_ad):
        raise AssertionError("Expected at least one of check_forward_ad or check_backward_ad to be True")
    if check_batched_grad and not check_backward_ad:
        raise AssertionError("Setting check_batched_grad=True requires check_backward_ad to be True")
    if check_batched_forward_grad and not check_forward_ad:
        raise AssertionError("Setting check_batched_forward_grad=True requires check_forward_ad to be True")
    tolerances = (eps, atol, rtol)
    try:
        given = as_tuple(inputs)
        checked = [given[i] for i in _check_inputs(given)]
        found = func(*given)
        outputs = differentiable(found)
        if check_backward_ad:
            if outputs:
                _compare(func, given, checked, outputs, tolerances, (nondet_tol, check_grad_dtypes))
            else:
                _check_constant(func, given, checked, eps)
        if check_forward_ad:
            _check_forward(func, given, floating(found), tolerances, check_undefined_grad, check_batched_forward_grad)
        if check_backward_ad and outputs:
            for output in outputs if check_batched_grad else ():
                _check_batched(output, checked)
            _check_multiplied(outputs, checked)
            if check_undefined_grad:
                _check_undefined(func, given, checked)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def _check_forward(
    func: Callable[..., Any],
    given: Sequence[Any],
    outputs: Sequence[Tensor],
    tolerances: tuple[float, float, float],
    undefined: bool,
    batched: bool,
) -> None:
    from . import forward_check

    forward_check.compare_tangents(func, given, outputs, tolerances)
    if undefined:
        forward_check.check_undefined_tangents(func, given)
    if batched:
        forward_check.check_batched_tangents(func, given)


def _check_constant(func: Callable[..., Any], given: Sequence[Any], checked: list[Tensor], eps: float) -> None:
    """Without a differentiable output the differences must be zero."""
    for one in checked:
        if any((jacobian != 0).any() for jacobian in by_differences(func, given, one, eps, floating)):
            raise GradcheckError("Numerical gradient for function expected to be zero")


def _compare(
    func: Callable[..., Any],
    given: Sequence[Any],
    checked: list[Tensor],
    outputs: list[Tensor],
    tolerances: tuple[float, float, float],
    strictness: tuple[float, bool],
) -> None:
    eps, atol, rtol = tolerances
    expected = [by_differences(func, given, one, eps, differentiable) for one in checked]
    for number, output in enumerate(outputs):
        for j, found in enumerate(by_passes(output, checked, *strictness)):
            if not np.allclose(found, expected[j][number], rtol, atol):
                raise mismatch(found, expected[j][number], number, j)


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """:func:`gradcheck` of the gradients of ``func``, as functions of the inputs and of the outputs' gradients.

    ``grad_outputs`` are drawn at random if they aren't given; other arguments as there.
    """
    if not (check_fwd_over_rev or check_rev_over_rev):
        raise AssertionError("Expected at least one of check_fwd_over_rev or check_rev_over_rev to be True")
    if check_undefined_grad and not check_rev_over_rev:
        raise AssertionError("Setting check_undefined_grad=True requires check_rev_over_rev to be True")
    if check_batched_grad and not check_rev_over_rev:
        raise AssertionError("Setting check_batched_grad=True requires check_rev_over_rev to be True")
    given = as_tuple(inputs)
    if grad_outputs is None:
        seeds = tuple(_random_seed(o) for o in differentiable(func(*given)))
    else:
        seeds = as_tuple(grad_outputs)
    count = len(given)
    wanted = [i for i, one in enumerate(given) if isinstance(one, Tensor) and one.requires_grad]

    # Forward mode is checked on inputs that don't require a gradient.
    demanding = {*wanted, *(count + i for i, one in enumerate(seeds) if one.requires_grad)}

    def gradients(*values: Any) -> tuple[Any, ...]:
        values = tuple(one.requires_grad_() if i in demanding else one for i, one in enumerate(values))
        outputs = differentiable(func(*values[:count]))
        found = grad(outputs, [values[i] for i in wanted], values[count:], create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    return gradcheck(
        gradients,
        (*given, *seeds),
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
        check_undefined_grad=check_undefined_grad,
        check_grad_dtypes=check_grad_dtypes,
        check_batched_grad=check_batched_grad,
        check_forward_ad=check_fwd_over_rev,
        check_backward_ad=check_rev_over_rev,
        fast_mode=fast_mode,
        masked=masked,
    )


def _random_seed(output: Tensor) -> Tensor:
    kind = output._array.dtype
    return tensor_of(default_generator.uniform(output._array.shape, kind, -1.0, 1.0)).requires_grad_(True)
