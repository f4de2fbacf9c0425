"""``torch.autograd.gradcheck``: analytic gradients against central differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..storage import Array
from ..tensor import Tensor, tensor_of
from .grad_api import grad

__all__ = ["GradcheckError", "gradcheck", "gradgradcheck"]


class GradcheckError(RuntimeError):
    """Analytic and numerical gradients differ."""


def _tensors(value: Any) -> list[Tensor]:
    return [v for v in (value if isinstance(value, (tuple, list)) else (value,)) if isinstance(v, Tensor)]


def _outputs(func: Callable[..., Any], inputs: tuple[Any, ...]) -> list[Tensor]:
    return [o for o in _tensors(func(*inputs)) if o._array.dtype.kind in "fc"]


def _numerical(func: Callable[..., Any], inputs: tuple[Any, ...], index: int, eps: float) -> list[Array]:
    """For each output: rows by input element, columns by output element."""
    data = inputs[index]._array
    flat = data.reshape(-1)
    rows: list[list[Array]] = []
    for k in range(flat.size):
        keep = flat[k].copy()
        found = []
        for step in (eps, -eps):
            flat[k] = keep + step
            found.append([o._array.astype(np.float64).reshape(-1).copy() for o in _outputs(func, inputs)])
        flat[k] = keep
        rows.append([(a - b) / (2 * eps) for a, b in zip(*found, strict=True)])
    if not rows:
        return [np.zeros((0, o._array.size)) for o in _outputs(func, inputs)]
    return [np.stack([row[i] for row in rows]) for i in range(len(rows[0]))]


def _analytical(output: Tensor, given: Tensor) -> Array:
    columns = []
    for k in range(output._array.size):
        seed = np.zeros(output._array.size, output._array.dtype)
        seed[k] = 1
        found = (
            grad(output, given, tensor_of(seed.reshape(output._array.shape)), retain_graph=True, allow_unused=True)[0]
            if output.requires_grad
            else None
        )
        columns.append(np.zeros(given._array.size) if found is None else found._array.reshape(-1))
    return np.stack(columns, 1) if columns else np.zeros((given._array.size, 0))


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    **ignored: Any,
) -> bool:
    """Compare the gradients of ``func`` at ``inputs`` with central differences.

    Args:
        func: Function of tensors, giving one or several.
        inputs: Its arguments; checked with respect to those that require grad (in double precision).
        eps: Step of the differences.
        atol: Absolute tolerance.
        rtol: Relative tolerance.
        raise_exception: Raise instead of returning False.

    Raises:
        GradcheckError: If they differ.
        ValueError: If no input requires grad.
    """
    given = tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,)
    checked = [i for i, v in enumerate(given) if isinstance(v, Tensor) and v.requires_grad]
    if not checked:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of the them have "
            "requires_grad=True."
        )
    outputs = _outputs(func, given)
    for j in checked:
        numerical = _numerical(func, given, j, eps)
        for i, output in enumerate(outputs):
            analytical = _analytical(output, given[j])
            if not np.allclose(analytical, numerical[i], rtol, atol, equal_nan=True):
                if not raise_exception:
                    return False
                raise GradcheckError(
                    f"Jacobian mismatch for output {i} with respect to input {j},\n"
                    f"numerical:{tensor_of(numerical[i])!r}\nanalytical:{tensor_of(analytical)!r}\n"
                )
    return True


def gradgradcheck(func: Callable[..., Any], inputs: Any, grad_outputs: Any = None, **options: Any) -> bool:
    """:func:`gradcheck` of the gradients of ``func``, as functions of the inputs and of the outputs' gradients."""
    given = tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,)
    outputs = [o for o in _outputs(func, given) if o.requires_grad]
    if grad_outputs is None:
        # Fixed uneven seeds: a check must not depend on the state of the random generator.
        seeds = [
            tensor_of(np.linspace(0.3, 1.7, o._array.size, dtype=o._array.dtype).reshape(o._array.shape))
            for o in outputs
        ]
    else:
        seeds = _tensors(grad_outputs)
    for seed in seeds:
        seed.requires_grad_(True)
    count = len(given)

    def gradients(*values: Any) -> tuple[Any, ...]:
        arguments, dual = values[:count], values[count:]
        found = [o for o in _outputs(func, arguments) if o.requires_grad]
        wanted = [a for a in arguments if isinstance(a, Tensor) and a.requires_grad]
        return tuple(g for g in grad(found, wanted, list(dual), create_graph=True, allow_unused=True) if g is not None)

    return gradcheck(gradients, (*given, *seeds), **options)
