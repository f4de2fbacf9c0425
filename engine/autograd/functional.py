"""``torch.autograd.functional``: products with Jacobians and Hessians, and the matrices themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..ops.functions import namespace as F
from ..tensor import Tensor, tensor_of
from . import modes
from .grad_api import grad

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _inputs(inputs: Any, create_graph: bool) -> tuple[Tensor, ...]:
    """Copies of the inputs that require a gradient; in their graphs if ``create_graph``."""
    made = []
    for value in _tuple(inputs):
        if create_graph and value.requires_grad:
            made.append(F.view_as(value, value))
        else:
            made.append(value.detach().requires_grad_(True))
    return tuple(made)


def _outputs(name: str, found: Any, single: bool = False) -> tuple[Tensor, ...]:
    outputs = _tuple(found)
    for out in outputs:
        if not isinstance(out, Tensor):
            raise TypeError(
                f"The outputs of the user-provided function given to {name} must be either a Tensor or a tuple of "
                "Tensors."
            )
    if single and (len(outputs) != 1 or outputs[0]._array.size != 1):
        raise RuntimeError(f"The Tensor returned by the function given to {name} should contain a single element")
    return outputs


def _zeros(like: Tensor) -> Tensor:
    return tensor_of(np.zeros_like(like._array))


def _filled(grads: tuple[Any, ...], inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return tuple(_zeros(i) if g is None else g for g, i in zip(grads, inputs, strict=True))


def _like(found: tuple[Any, ...], given: Any, create_graph: bool) -> Any:
    made = tuple(g if create_graph else g.detach() for g in found)
    return made if isinstance(given, (tuple, list)) else made[0]


def _vectors(v: Any, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    if v is None:
        if len(inputs) != 1 or inputs[0]._array.size != 1:
            raise RuntimeError(
                "The vector v can only be None if the user-provided function returns a single Tensor with a single "
                "element."
            )
        return (tensor_of(np.ones_like(inputs[0]._array)),)
    return _tuple(v)


def vjp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``(outputs, vᵀ·J)``."""
    with modes.enable_grad():
        given = _inputs(inputs, create_graph)
        raw = func(*given)
        outputs = _outputs("vjp", raw)
        found = grad(outputs, given, _vectors(v, outputs), create_graph=create_graph, allow_unused=True)
        return _like(outputs, raw, create_graph), _like(_filled(found, given), inputs, create_graph)


def jvp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``(outputs, J·v)``, by differentiating the vjp with respect to its vector."""
    with modes.enable_grad():
        given = _inputs(inputs, create_graph)
        raw = func(*given)
        outputs = _outputs("jvp", raw)
        dual = tuple(_zeros(o).requires_grad_(True) for o in outputs)
        first = _filled(grad(outputs, given, dual, create_graph=True, allow_unused=True), given)
        linked = [(g, w) for g, w in zip(first, _vectors(v, given), strict=True) if g.requires_grad]
        found: tuple[Any, ...] = (None,) * len(dual)
        if linked:
            found = grad(
                [g for g, _ in linked], dual, [w for _, w in linked], create_graph=create_graph, allow_unused=True
            )
        return _like(outputs, raw, create_graph), _like(_filled(found, outputs), raw, create_graph)


def vhp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``(output, vᵀ·H)`` of a function with a single element."""
    with modes.enable_grad():
        given = _inputs(inputs, create_graph)
        raw = func(*given)
        outputs = _outputs("vhp", raw, single=True)
        first = _filled(grad(outputs, given, create_graph=True, allow_unused=True), given)
        linked = [(g, w) for g, w in zip(first, _vectors(v, given), strict=True) if g.requires_grad]
        found: tuple[Any, ...] = (None,) * len(given)
        if linked:
            found = grad(
                [g for g, _ in linked], given, [w for _, w in linked], create_graph=create_graph, allow_unused=True
            )
        return _like(outputs, raw, create_graph), _like(_filled(found, given), inputs, create_graph)


def hvp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``(output, H·v)``; the Hessian is symmetric."""
    return vhp(func, inputs, v, create_graph, strict)


def jacobian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """Derivatives of every output element by every input element: shape of output, then shape of input."""
    with modes.enable_grad():
        given = _inputs(inputs, create_graph)
        raw = func(*given)
        outputs = _outputs("jacobian", raw)
        rows = tuple(_jacobian_rows(out, given, create_graph) for out in outputs)
        nested = rows if isinstance(inputs, (tuple, list)) else tuple(r[0] for r in rows)
        return nested if isinstance(raw, (tuple, list)) else nested[0]


def _jacobian_rows(out: Tensor, given: tuple[Tensor, ...], create_graph: bool) -> tuple[Tensor, ...]:
    columns: list[list[Tensor]] = [[] for _ in given]
    flat = F.reshape(out, -1)
    for k in range(flat._array.size):
        found: tuple[Any, ...] = (None,) * len(given)
        if flat.requires_grad:
            found = grad(flat[k], given, retain_graph=True, create_graph=create_graph, allow_unused=True)
        for column, value in zip(columns, _filled(found, given), strict=True):
            column.append(value)
    shape = out._array.shape
    return tuple(
        F.reshape(F.stack(column), (*shape, *i._array.shape))
        if column
        else tensor_of(np.zeros((*shape, *i._array.shape), i._array.dtype))
        for column, i in zip(columns, given, strict=True)
    )


def hessian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """Second derivatives of a function with a single element."""
    several = isinstance(inputs, (tuple, list))

    def gradients(*values: Tensor) -> Any:
        found = jacobian(func, tuple(values), create_graph=True)
        made = tuple(F.reshape(g, v._array.shape) for g, v in zip(found, values, strict=True))
        return made if several else made[0]

    return jacobian(gradients, inputs, create_graph=create_graph)
