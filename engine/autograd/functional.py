"""``torch.autograd.functional``: products with Jacobians and Hessians, and the matrices themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any, Final

import numpy as np

from ..ops.functions import namespace as F
from ..tensor import Tensor, tensor_of
from . import modes
from .functional_checks import (
    Tensors,
    as_tensors,
    check_depends,
    filled,
    finished,
    gradients,
    prepared,
    shaped_as,
    vector,
)

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]

Function = Callable[..., Any]
_OUTPUTS: Final = "outputs of the user-provided function"
_NEEDS_OUTPUT: Final = (
    "The vector v can only be None if the user-provided function returns a single Tensor with a single element."
)
_NEEDS_INPUT: Final = (
    "The vector v can only be None if the input to the user-provided function is a single Tensor with a single element."
)


def _zeros(like: Tensor) -> Tensor:
    return tensor_of(np.zeros_like(like._array))


def vjp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``(outputs, vᵀ·J)``: the product of ``v`` with the Jacobian of ``func`` at ``inputs``.

    Args:
        func: Takes tensors, gives one or a tuple of them.
        inputs: A tensor or a tuple of them.
        v: As the outputs; may be None for a single element.
        create_graph: The result can be differentiated.
        strict: Refuse an output that is independent of an input, rather than give zeros.

    Raises:
        TypeError: If something is no tensor.
        RuntimeError: If ``v`` doesn't fit, or in strict mode.
    """
    with modes.enable_grad():
        several, given = as_tensors(inputs, "inputs", "vjp")
        given = prepared(given, create_graph, need_graph=True)
        several_out, outputs = as_tensors(func(*given), _OUTPUTS, "vjp")
        check_depends(outputs, "outputs", strict)
        seeds = vector(v, outputs, several_out, "vjp", create_graph, _NEEDS_OUTPUT)
    with modes.set_grad_enabled(create_graph or modes.is_grad_enabled()):
        grads = gradients(outputs, given, seeds, create_graph)
        found = filled(grads, given, strict, create_graph, "back")
    return (
        shaped_as(finished(outputs, create_graph), several_out),
        shaped_as(finished(found, create_graph), several),
    )


def jvp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``(outputs, J·v)``, by differentiating the vjp with respect to its vector; arguments as for :func:`vjp`."""
    with modes.enable_grad():
        several, given = as_tensors(inputs, "inputs", "jvp")
        given = prepared(given, create_graph, need_graph=True)
        tangents = vector(v, given, several, "jvp", create_graph, _NEEDS_INPUT)
        several_out, outputs = as_tensors(func(*given), _OUTPUTS, "jvp")
        check_depends(outputs, "outputs", strict)
        dual = tuple(_zeros(out).requires_grad_(True) for out in outputs)
        first = gradients(outputs, given, dual, create_graph=True)
        check_depends(first, "grad_inputs", strict)
    with modes.set_grad_enabled(create_graph or modes.is_grad_enabled()):
        grads = gradients(first, dual, tangents, create_graph)
        found = filled(grads, outputs, strict, create_graph, "back_trick")
    return (
        shaped_as(finished(outputs, create_graph), several_out),
        shaped_as(finished(found, create_graph), several_out),
    )


def _single_output(found: Any, function: str, strict: bool) -> Tensor:
    """What ``func`` gave, if it is one tensor with one element."""
    several, outputs = as_tensors(found, _OUTPUTS, function)
    check_depends(outputs, "outputs", strict)
    if several:
        raise RuntimeError(f"The function given to {function} should return a single Tensor")
    out: Tensor = outputs[0]
    if out._array.size != 1:
        raise RuntimeError(f"The Tensor returned by the function given to {function} should contain a single element")
    return out


def vhp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``(output, vᵀ·H)`` of a function with a single element; arguments as for :func:`vjp`."""
    with modes.enable_grad():
        several, given = as_tensors(inputs, "inputs", "vhp")
        given = prepared(given, create_graph, need_graph=True)
        seeds = vector(v, given, several, "vhp", create_graph, _NEEDS_INPUT)
        out = _single_output(func(*given), "vhp", strict)
        first = gradients((out,), given, create_graph=True)
        check_depends(first, "jacobian", strict)
    with modes.set_grad_enabled(create_graph or modes.is_grad_enabled()):
        grads = gradients(first, given, seeds, create_graph)
        found = filled(grads, given, strict, create_graph, "double_back")
    return finished((out,), create_graph)[0], shaped_as(finished(found, create_graph), several)


def hvp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``(output, H·v)`` of a function with a single element, by two more passes; arguments as for :func:`vjp`."""
    with modes.enable_grad():
        several, given = as_tensors(inputs, "inputs", "hvp")
        given = prepared(given, create_graph, need_graph=True)
        tangents = vector(v, given, several, "hvp", create_graph, _NEEDS_INPUT)
        out = _single_output(func(*given), "hvp", strict)
        first = gradients((out,), given, create_graph=True)
        check_depends(first, "jacobian", strict)
        dual = tuple(_zeros(one).requires_grad_(True) for one in given)
        second = gradients(first, given, dual, create_graph=True)
        check_depends(second, "grad_inputs", strict)
    with modes.set_grad_enabled(create_graph or modes.is_grad_enabled()):
        grads = gradients(second, dual, tangents, create_graph)
        found = filled(grads, given, strict, create_graph, "double_back_trick")
    return finished((out,), create_graph)[0], shaped_as(finished(found, create_graph), several)


# ------------------------------------------------------------------------------------------------ whole matrices
def jacobian(
    func: Function,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """Derivatives of every output element by every input element: shape of output, then shape of input.

    Args:
        func: Takes tensors, gives one or a tuple of them.
        inputs: A tensor or a tuple of them.
        create_graph: The result can be differentiated.
        strict: Refuse an output that is independent of an input, rather than give zeros.
        vectorize: All rows in one batched pass.
        strategy: ``"reverse-mode"``, or ``"forward-mode"`` (which needs ``vectorize`` and gives the same numbers).

    Raises:
        TypeError: If something is no tensor.
        RuntimeError: In strict mode, and for options that exclude one another.
    """
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(
            'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs '
            'than inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".'
        )
    if strategy == "forward-mode":
        _check_forward_mode(create_graph, strict, vectorize, inputs)
        several, given = as_tensors(inputs, "inputs", "jacobian")
        several_out, columns = _forward_columns(func, given)
        nested: Any = [list(one) for one in columns] if several else tuple(one[0] for one in columns)
        return nested if several and several_out else shaped_as(nested, several_out)
    with modes.enable_grad():
        several, given = as_tensors(inputs, "inputs", "jacobian")
        given = prepared(given, create_graph, need_graph=True)
        several_out, outputs = as_tensors(func(*given), _OUTPUTS, "jacobian")
        check_depends(outputs, "outputs", strict)
        if vectorize:
            if strict:
                raise RuntimeError(
                    "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported "
                    "together. Please either set `strict=False` or `vectorize=False`."
                )
            rows = _batched_rows(outputs, given, create_graph)
        else:
            rows = tuple(_rows(i, out, given, create_graph, strict) for i, out in enumerate(outputs))
        rows = finished(rows, create_graph)
    nested = rows if several else tuple(row[0] for row in rows)
    return shaped_as(nested, several_out)


def _check_forward_mode(create_graph: bool, strict: bool, vectorize: bool, inputs: Any) -> None:
    if create_graph:
        raise NotImplementedError(
            'torch.autograd.functional.jacobian: `create_graph=True` and `strategy="forward-mode"` are not supported '
            'together (yet). Please either set `create_graph=False` or `strategy="reverse-mode"`.'
        )
    if strict:
        raise RuntimeError(
            'torch.autograd.functional.jacobian: `strict=True` and `strategy="forward-mode"` are not supported '
            'together (yet). Please either set `strict=False` or `strategy="reverse-mode"`.'
        )
    as_tensors(inputs, "inputs", "jacobian")
    if not vectorize:
        raise NotImplementedError(
            "Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly implemented for "
            "`vectorize=True`."
        )


def _rows(number: int, out: Tensor, given: Tensors, create_graph: bool, strict: bool) -> Tensors:
    """For each input, the derivatives of one output; a pass per element."""
    columns: list[list[Tensor]] = [[] for _ in given]
    for k in range(out._array.size):
        grads = gradients((F.reshape(out, -1)[k],), given, retain_graph=True, create_graph=create_graph)
        for i, (column, one, other) in enumerate(zip(columns, grads, given, strict=True)):
            if one is None:
                if strict:
                    raise RuntimeError(
                        f"Output {number} of the user-provided function is independent of input {i}. This is not "
                        "allowed in strict mode."
                    )
                one = _zeros(other)
            elif strict and create_graph and not one.requires_grad:
                raise RuntimeError(
                    f"The jacobian of the user-provided function is independent of input {number}. This is not "
                    "allowed in strict mode when create_graph=True."
                )
            column.append(one)
    shape = tuple(out._array.shape)
    return tuple(
        F.view(F.stack(column, 0), (*shape, *other._array.shape)) for column, other in zip(columns, given, strict=True)
    )


def _construct_standard_basis_for(tensors: Sequence[Tensor], tensor_numels: Sequence[int]) -> Tensors:
    """For each of ``tensors`` (of that many elements) its columns of the identity matrix of all their elements."""
    total, starts = sum(tensor_numels), [0, *accumulate(tensor_numels)]
    made = []
    for one, size, start in zip(tensors, tensor_numels, starts, strict=False):
        columns = np.zeros((total, size), one._array.dtype)
        columns[start : start + size] = np.eye(size, dtype=one._array.dtype)
        made.append(tensor_of(columns))
    return tuple(made)


def _forward_columns(func: Function, inputs: Tensors) -> tuple[bool, tuple[Tensors, ...]]:
    """Whether ``func`` gives several outputs, and for each output and input the Jacobian, by tangents."""
    from . import forward_ad

    basis = _construct_standard_basis_for(inputs, [one._array.size for one in inputs])
    several_out, shapes, columns = False, [], []
    for row in range(sum(one._array.size for one in inputs)):
        with forward_ad.dual_level():
            duals = tuple(
                forward_ad.make_dual(one.detach(), F.view(part[row], one._array.shape))
                for one, part in zip(inputs, basis, strict=True)
            )
            several_out, outputs = as_tensors(func(*duals), "outputs", "None")
            unpacked = [forward_ad.unpack_dual(out) for out in outputs]
        shapes = [tuple(p._array.shape) for p, _ in unpacked]
        columns.append([F.reshape(_zeros(p) if t is None else t, -1) for p, t in unpacked])
    sizes = [one._array.size for one in inputs]
    found = []
    for number, shape in enumerate(shapes):
        parts = F.split(F.stack([column[number] for column in columns], 1), sizes, 1)
        found.append(
            tuple(F.reshape(part, (*shape, *one._array.shape)) for part, one in zip(parts, inputs, strict=True))
        )
    return several_out, tuple(found)


def _batched_rows(outputs: Tensors, given: Tensors, create_graph: bool) -> tuple[Tensors, ...]:
    """The same for all outputs, by one pass with a batch of seeds."""
    sizes = [out._array.size for out in outputs]
    total = sum(sizes)
    seeds = _construct_standard_basis_for(outputs, sizes)
    flat = tuple(F.reshape(out, -1) for out in outputs)
    grads = gradients(flat, given, seeds, create_graph, is_grads_batched=True)
    whole = [
        tensor_of(np.zeros((total, *other._array.shape), other._array.dtype)) if one is None else one
        for one, other in zip(grads, given, strict=True)
    ]
    parts = [F.split(one, sizes, 0) for one in whole]
    return tuple(
        tuple(
            F.reshape(part[i], (*out._array.shape, *other._array.shape))
            for part, other in zip(parts, given, strict=True)
        )
        for i, out in enumerate(outputs)
    )


def hessian(
    func: Function,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """Second derivatives of a function with a single element; arguments as for :func:`jacobian`."""
    several, given = as_tensors(inputs, "inputs", "hessian")
    if outer_jacobian_strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".')

    def single(*values: Tensor) -> Tensor:
        found = func(*values)
        several_out, outputs = as_tensors(found, _OUTPUTS, "hessian")
        check_depends(outputs, "outputs", strict)
        if several_out:
            raise RuntimeError("The function given to hessian should return a single Tensor")
        if outputs[0]._array.size != 1:
            raise RuntimeError("The Tensor returned by the function given to hessian should contain a single element")
        return F.squeeze(outputs[0])  # type: ignore[no-any-return]

    def first(*values: Tensor) -> Tensors:
        if outer_jacobian_strategy == "forward-mode":  # or they would be detached, without their tangents
            values = tuple(one.requires_grad_() for one in values)
        found: Tensors = jacobian(single, values, create_graph=True)
        check_depends(found, "jacobian", strict)
        return found

    found = jacobian(first, given, create_graph, strict, vectorize, outer_jacobian_strategy)
    return found if several else found[0][0]
