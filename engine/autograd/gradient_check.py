"""``torch.autograd.gradcheck``: analytic gradients against central differences."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn

import numpy as np

from .. import dtypes
from ..ops.functions import namespace as F
from ..random import default_generator
from ..size import Size
from ..storage import Array
from ..tensor import Tensor, tensor_of
from .function import Function
from .grad_api import grad

__all__ = ["GradcheckError", "gradcheck", "gradgradcheck"]

_UNDEFINED: Final = (
    "Backwards compatibility: New undefined gradient support checking feature is enabled by default, but it may break "
    "existing callers of this function. If this is true for you, you can call this function with "
    '"check_undefined_grad=False" to disable the feature'
)
_NOTES: Final = 'Please look at "Notes about undefined output gradients" in "tools/autograd/derivatives.yaml"'
_NONDETERMINISM: Final = (
    "\n\nNOTE: If your op relies on non-deterministic operations i.e., it is listed here:\n"
    "https://pytorch.org/docs/stable/generated/torch.use_deterministic_algorithms.html\n"
    "this failure might be expected.\n\n"
    "If you are adding a new operator, please file an issue and then use one of the\n"
    "workarounds. The workaround depends on how your test invokes gradcheck/gradgradcheck.\n"
)


class GradcheckError(RuntimeError):
    """Analytic and numerical gradients differ."""


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _differentiable(found: Any) -> list[Tensor]:
    return [o for o in _tuple(found) if o.requires_grad]


def _check_inputs(inputs: Sequence[Any]) -> list[int]:
    """Which inputs are checked, if they can be."""
    checked = []
    for i, one in enumerate(inputs):
        if not (isinstance(one, Tensor) and one.requires_grad):
            continue
        array = one._array
        if array.dtype != np.float64:
            warnings.warn(
                f"Input #{i} requires gradient and is not a double precision floating point or complex. This check "
                "will likely fail if all the inputs are not of double precision floating point or complex. ",
                stacklevel=3,
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


# ------------------------------------------------------------------------------------------------ the two Jacobians
def _numerical(
    func: Callable[..., Any], inputs: Sequence[Any], index: int, eps: float, select: Callable[[Any], list[Tensor]]
) -> list[Array]:
    """For each output: rows by input element, columns by output element."""
    data = inputs[index]._array
    rows: list[list[Array]] = []
    for position in np.ndindex(data.shape):
        keep = data[position].copy()
        found = []
        for step in (-eps, eps):
            data[position] = keep + step
            found.append([o._array.copy() for o in select(func(*inputs))])
        data[position] = keep
        for low, high in zip(*found, strict=True):
            _check_same(low, high, eps, position)
        rows.append([(high.astype(np.float64) - low).reshape(-1) / (2 * eps) for low, high in zip(*found, strict=True)])
    if not rows:
        return [np.zeros((0, o._array.size)) for o in select(func(*inputs))]
    return [np.stack([row[i] for row in rows]) for i in range(len(rows[0]))]


def _check_same(low: Array, high: Array, eps: float, position: tuple[int, ...]) -> None:
    for what, one, other in (
        ("shape", Size(low.shape), Size(high.shape)),
        ("dtype", dtypes.of(low.dtype), dtypes.of(high.dtype)),
    ):
        if one != other:
            raise AssertionError(
                f"Expected `func` to return outputs with the same {what} when inputs are perturbed on index "
                f"{position} by {eps}, but got: {what}s {one} and {other}."
            )


def _analytical(output: Tensor, inputs: Sequence[Tensor], nondet_tol: float, check_grad_dtypes: bool) -> list[Array]:
    """For each input: rows by input element, columns by output element; computed twice to see whether it repeats."""
    tries = []
    kinds_agree = sizes_agree = True
    for _ in range(2):
        columns: list[list[Array]] = [[] for _ in inputs]
        for k in range(output._array.size):
            seed = np.zeros(output._array.size, output._array.dtype)
            seed[k] = 1
            seeds = tensor_of(seed.reshape(output._array.shape))
            found = grad(F.clone(output), list(inputs), seeds, retain_graph=True, allow_unused=True)
            for column, one, other in zip(columns, found, inputs, strict=True):
                if one is None:
                    column.append(np.zeros(other._array.size))
                    continue
                kinds_agree &= one._array.dtype == other._array.dtype
                sizes_agree &= one._array.shape == other._array.shape
                column.append(one._array.reshape(-1) if one._array.size == other._array.size else np.zeros(0))
        if check_grad_dtypes and not kinds_agree:
            raise GradcheckError("Gradient has dtype mismatch")
        if not sizes_agree:
            raise GradcheckError("Analytical gradient has incorrect size")
        tries.append(
            [np.stack(c, 1) if c else np.zeros((o._array.size, 0)) for c, o in zip(columns, inputs, strict=True)]
        )
    for first, second in zip(*tries, strict=True):
        if first.size and not np.abs(first - second).max() <= nondet_tol:
            raise GradcheckError(
                "Backward is not reentrant, i.e., running backward with same input and grad_output multiple times "
                "gives different values, although analytical gradient matches numerical gradient."
                f"The tolerance for nondeterminism was {nondet_tol}." + _NONDETERMINISM
            )
    return tries[0]


def _mismatch(analytical: Array, numerical: Array, output: int, index: int) -> NoReturn:
    raise GradcheckError(
        f"Jacobian mismatch for output {output} with respect to input {index},\n"
        f"numerical:{tensor_of(numerical)!r}\nanalytical:{tensor_of(analytical)!r}\n"
    )


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
    count = len(_differentiable(func(*inputs)))
    # Without all of them, and where there are several without each one in turn.
    for missing in [range(count), *([i] for i in range(count) if count > 1)]:
        outputs = _differentiable(func(*inputs))
        _check_missing([_Undefined.apply(o) if i in missing else o for i, o in enumerate(outputs)], checked)


def _check_missing(outputs: list[Tensor], checked: Sequence[Tensor]) -> None:
    if not outputs:
        return
    try:
        found = grad(outputs, list(checked), [tensor_of(np.zeros_like(o._array)) for o in outputs], allow_unused=True)
    except RuntimeError as error:
        warnings.warn(_UNDEFINED, stacklevel=2)
        raise GradcheckError(f"Expected backward function to handle undefined output grads. {_NOTES}") from error
    for one in found:
        if one is not None and (one._array != 0).any():
            warnings.warn(_UNDEFINED, stacklevel=2)
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
        check_batched_forward_grad: Needs ``check_forward_ad``.
        check_forward_ad: Not available: operations carry no tangents.
        check_backward_ad: Must be True here.
        fast_mode: Checks all elements as well.
        masked: Of no effect.

    Raises:
        GradcheckError: If they differ.
        ValueError: If no input requires grad.
        NotImplementedError: For ``check_forward_ad``.
    """
    if not (check_forward_ad or check_backward_ad):
        raise AssertionError("Expected at least one of check_forward_ad or check_backward_ad to be True")
    if check_batched_grad and not check_backward_ad:
        raise AssertionError("Setting check_batched_grad=True requires check_backward_ad to be True")
    if check_batched_forward_grad and not check_forward_ad:
        raise AssertionError("Setting check_batched_forward_grad=True requires check_forward_ad to be True")
    if check_forward_ad:
        raise NotImplementedError("check_forward_ad is not supported by Retrograd: operations carry no tangents.")
    try:
        given = _tuple(inputs)
        checked = _check_inputs(given)
        outputs = _differentiable(func(*given))
        if not outputs:
            return _check_constant(func, given, checked, eps)
        _compare(func, given, checked, outputs, (eps, atol, rtol, nondet_tol, check_grad_dtypes))
        wanted = [given[i] for i in checked]
        if check_batched_grad:
            for output in outputs:
                _check_batched(output, wanted)
        _check_multiplied(outputs, wanted)
        if check_undefined_grad:
            _check_undefined(func, given, wanted)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def _check_constant(func: Callable[..., Any], given: Sequence[Any], checked: list[int], eps: float) -> bool:
    """Without a differentiable output the differences must be zero."""
    for i in checked:
        for jacobian in _numerical(func, given, i, eps, lambda found: [o for o in _tuple(found) if _real(o)]):
            if (jacobian != 0).any():
                raise GradcheckError("Numerical gradient for function expected to be zero")
    return True


def _real(value: Any) -> bool:
    return isinstance(value, Tensor) and value._array.dtype.kind == "f"


def _compare(
    func: Callable[..., Any], given: Sequence[Any], checked: list[int], outputs: list[Tensor], options: tuple[Any, ...]
) -> None:
    eps, atol, rtol, nondet_tol, check_grad_dtypes = options
    numerical = [_numerical(func, given, i, eps, _differentiable) for i in checked]
    for number, output in enumerate(outputs):
        analytical = _analytical(output, [given[i] for i in checked], nondet_tol, check_grad_dtypes)
        for j, found in enumerate(analytical):
            if not np.allclose(found, numerical[j][number], rtol, atol):
                _mismatch(found, numerical[j][number], number, j)


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
    given = _tuple(inputs)
    if grad_outputs is None:
        seeds = tuple(_random_seed(o) for o in _differentiable(func(*given)))
    else:
        seeds = _tuple(grad_outputs)
    count = len(given)
    wanted = [i for i, one in enumerate(given) if isinstance(one, Tensor) and one.requires_grad]

    def gradients(*values: Any) -> tuple[Any, ...]:
        outputs = _differentiable(func(*values[:count]))
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
