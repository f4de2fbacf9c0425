"""Arguments and results of :mod:`.functional`: tuples or single tensors, zeros for what is independent, strictness."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ops.functions import namespace as F
from ..tensor import Tensor, tensor_of
from .grad_api import grad

Tensors = tuple[Any, ...]


def as_tensors(given: Any, what: str, function: str) -> tuple[bool, Tensors]:
    """Whether ``given`` was a tuple, and its tensors.

    Raises:
        TypeError: If something in it is no tensor.
    """
    several = isinstance(given, tuple)
    found: Tensors = given if several else (given,)
    for i, one in enumerate(found):
        if not isinstance(one, Tensor):
            wrong = f"value at index {i}" if several else f"given {what}"
            raise TypeError(
                f"The {what} given to {function} must be either a Tensor or a tuple of Tensors but the {wrong} has "
                f"type {type(one)}."
            )
    return several, found


def prepared(inputs: Tensors, create_graph: bool, need_graph: bool) -> Tensors:
    """Fresh tensors to differentiate by; part of their graphs if ``create_graph``."""
    return tuple(
        F.view_as(one, one) if create_graph and one.requires_grad else one.detach().requires_grad_(need_graph)
        for one in inputs
    )


def finished(found: Any, create_graph: bool) -> Any:
    """Results (also nested) without their graph unless that is wanted."""
    if create_graph:
        return found
    return tuple(one.detach() if isinstance(one, Tensor) else finished(one, create_graph) for one in found)


def shaped_as(found: Tensors, several: bool) -> Any:
    """All results, or the only one."""
    return found if several else found[0]


def vector(v: Any, like: Tensors, several: bool, function: str, create_graph: bool, needed: str) -> Tensors | None:
    """The vector of a product; None if it may be left out.

    Raises:
        RuntimeError: If it doesn't fit ``like``, or is missing though ``like`` has more than one element.
    """
    if v is None:
        if len(like) != 1 or like[0]._array.size != 1:
            raise RuntimeError(needed)
        return None
    _, vectors = as_tensors(v, "v", function)
    vectors = prepared(vectors, create_graph, need_graph=False)
    if len(like) != len(vectors):
        if several:
            raise RuntimeError(f"v is a tuple of invalid length: should be {len(like)} but got {len(vectors)}.")
        raise RuntimeError("The given v should contain a single Tensor.")
    for i, (one, other) in enumerate(zip(vectors, like, strict=True)):
        if one.shape != other.shape:
            entry = f"Entry {i} in " if several else ""
            raise RuntimeError(f"{entry}v has invalid size: should be {other.shape} but got {one.shape}.")
    return vectors


#: What is said in strict mode about something that needs no gradient, by what it is.
_NO_GRADIENT = {
    "outputs": (
        "Output {i} of the user-provided function does not require gradients. The outputs must be computed in a "
        "differentiable manner from the input when running in strict mode."
    ),
    "grad_inputs": (
        "The gradient with respect to input {i} is independent of the inputs of the user-provided function. This is "
        "not allowed in strict mode."
    ),
    "jacobian": (
        "While computing the hessian, found that the jacobian of the user-provided function with respect to input {i} "
        "is independent of the input. This is not allowed in strict mode. You should ensure that your function is "
        "twice differentiable and that the jacobian depends on the inputs (this would be violated by a linear "
        "function for example)."
    ),
}


def check_depends(found: Tensors, what: str, strict: bool) -> None:
    """In strict mode, refuse what is independent of the inputs.

    Raises:
        RuntimeError: For the first one.
    """
    if not strict:
        return
    for i, one in enumerate(found):
        if one is None:
            raise RuntimeError(
                f"The output of the user-provided function is independent of input {i}. This is not allowed in strict "
                "mode."
            )
        if not one.requires_grad:
            raise RuntimeError(_NO_GRADIENT[what].format(i=i))


#: The same about a gradient that is None, by the stage of the computation.
_INDEPENDENT = {
    "back": (
        "The output of the user-provided function is independent of input {i}. This is not allowed in strict mode."
    ),
    "back_trick": (
        "The gradient with respect to the input is independent of entry {i} in the grad_outputs when using the double "
        "backward trick to compute forward mode gradients. This is not allowed in strict mode."
    ),
    "double_back": (
        "The jacobian of the user-provided function is independent of input {i}. This is not allowed in strict mode."
    ),
    "double_back_trick": (
        "The hessian of the user-provided function is independent of entry {i} in the grad_jacobian. This is not "
        "allowed in strict mode as it prevents from using the double backward trick to replace forward mode AD."
    ),
}


def filled(grads: Tensors, like: Tensors, strict: bool, create_graph: bool, stage: str) -> Tensors:
    """``grads`` with zeros for None; in strict mode an error for them.

    Raises:
        RuntimeError: In strict mode, for a gradient that is None or (with ``create_graph``) constant.
    """
    result = []
    for i, (one, other) in enumerate(zip(grads, like, strict=True)):
        if one is None:
            if strict:
                raise RuntimeError(_INDEPENDENT[stage].format(i=i))
            result.append(tensor_of(np.zeros_like(other._array)))
            continue
        if strict and create_graph and not one.requires_grad:
            what = "hessian" if "double" in stage else "jacobian"
            raise RuntimeError(
                f"The {what} of the user-provided function is independent of input {i}. This is not allowed in strict "
                "mode when create_graph=True."
            )
        result.append(one)
    return tuple(result)


def gradients(
    outputs: Tensors,
    inputs: Tensors,
    seeds: Tensors | None = None,
    create_graph: bool = False,
    retain_graph: bool | None = None,
    is_grads_batched: bool = False,
) -> Tensors:
    """``grad`` of those outputs that have a graph; None for every input if none has."""
    given = (None,) * len(outputs) if seeds is None else seeds
    linked = [(o, s) for o, s in zip(outputs, given, strict=True) if o is not None and o.requires_grad]
    if not linked:
        return (None,) * len(inputs)
    found: Tensors = grad(
        tuple(o for o, _ in linked),
        inputs,
        tuple(s for _, s in linked),
        allow_unused=True,
        create_graph=create_graph,
        retain_graph=retain_graph,
        is_grads_batched=is_grads_batched,
    )
    return found
