"""Tangents through a custom Function, by its ``jvp``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ...tensor import Tensor, tensor_of
from .carrying import forward_base, put, set_enabled, tangent_of

if TYPE_CHECKING:
    from ..function_node import FunctionNode

_NOT_IN_PLACE: Final = (
    "An inplace custom Function is not modifying the forward mode gradients inplace. If the forward is modifying an "
    "input inplace, then the jvp function must modify the corresponding gradient inplace."
)
_NOT_AS_IT_IS: Final = (
    "An inplace custom Function is not returning the forward mode gradients as-is. If the forward is modifying an "
    "input inplace, then the jvp function must modify the gradient inplace and return it as-is."
)
_NOT_AN_INPUT: Final = (
    "Only input Tensors should be given to ctx.mark_dirty(). If a Tensor is not an input, there is no need to pass it "
    "to mark_dirty()."
)
_NO_VIEW: Final = (
    "A custom Function's forward is returning a view (or an input as-is) but the jvp is not returning a view."
)
_OTHER_BASE: Final = (
    "A custom Function is returning a view but the jvp is not returning a view of the same base as the given grad "
    "input."
)
_OTHER_INPUT: Final = (
    "A custom Function is returning a view but the jvp is not returning a view of the given grad input."
)


def carry_on(node: FunctionNode, args: tuple[Any, ...], raw: tuple[Any, ...], made: tuple[Any, ...]) -> None:
    """Give the outputs their tangents.

    Args:
        node: The node, which is the ``ctx`` of ``jvp``.
        args: What the function was called with.
        raw: What ``forward`` returned.
        made: The outputs with their history.

    Raises:
        RuntimeError: In PyTorch's words, if ``jvp`` returns what doesn't fit.
    """
    inputs = [a for a in args if isinstance(a, Tensor)]
    tangents = [tangent_of(i) for i in inputs]
    if all(t is None for t in tangents):
        node.saved_for_forward = None
        return
    versions = [None if t is None else t._version for t in tangents]
    found = _called(node, args, tangents)
    if len(found) != len(made):
        raise RuntimeError(
            f"Function's jvp returned an invalid number of forward gradients (expected {len(made)} but got "
            f"{len(found)})"
        )
    plain = node.non_differentiable or ()
    for i, (value, output, tangent) in enumerate(zip(raw, made, found, strict=True)):
        if not isinstance(value, Tensor):
            continue
        if any(value is p for p in plain) or value._array.dtype.kind not in "fc":
            if tangent is not None:
                raise RuntimeError(
                    f"Function's jvp returned a gradient at position {i}, but  the corresponding forward output is not "
                    "a differentiable Tensor.You should return None at that position instead."
                )
        elif any(value is d for d in node.dirty_tensors or ()):
            _rewritten(value, output, tangent, inputs, tangents, versions)
        elif tangent is not None:
            put(output, tangent, in_place=_check_view(output, tangent, inputs))


def _called(node: FunctionNode, args: tuple[Any, ...], tangents: list[Tensor | None]) -> tuple[Any, ...]:
    """What ``jvp`` returns, as a tuple."""
    given: list[Any] = []
    left = iter(tangents)
    for value in args:
        tangent = next(left) if isinstance(value, Tensor) else None
        if isinstance(value, Tensor) and tangent is None and node._materialize and value._array.dtype.kind == "f":
            tangent = tensor_of(np.zeros_like(value._array))
        given.append(tangent)
    seeing = set_enabled(False)
    try:
        found = node._forward_class.jvp(node, *given)
    finally:
        set_enabled(seeing)
        node.saved_for_forward = None
    every = found if isinstance(found, tuple) else (found,)
    for i, one in enumerate(every):
        if one is not None and not isinstance(one, Tensor):
            raise RuntimeError(f"expected Variable or None (got {type(one).__name__}) for grad output {i}.")
    return every


def _rewritten(
    value: Tensor,
    output: Tensor,
    tangent: Tensor | None,
    inputs: list[Tensor],
    tangents: list[Tensor | None],
    versions: list[int | None],
) -> None:
    """An input that ``forward`` wrote to: ``jvp`` must have written to its tangent."""
    at = next((i for i, one in enumerate(inputs) if one is value), None)
    if at is None:
        raise RuntimeError(_NOT_AN_INPUT)
    held = tangents[at]
    if held is None:
        if tangent is not None:
            put(output, tangent, in_place=True)
        return
    if tangent is None or tangent._version == versions[at]:
        raise RuntimeError(_NOT_IN_PLACE)
    if tangent is not held:
        raise RuntimeError(_NOT_AS_IT_IS)


def _check_view(output: Tensor, tangent: Tensor, inputs: list[Tensor]) -> bool:
    """If ``output`` is a view of an input, the tangent must be one of its tangent; whether that input has none."""
    base = forward_base(output)
    if base is None:
        return False
    same = next((i for i in inputs if base is i or base is forward_base(i)), None)
    if same is None:
        return False
    held = tangent_of(same)
    if held is None:
        return True
    own = forward_base(tangent)
    if own is None:
        raise RuntimeError(_NO_VIEW)
    whole = forward_base(held)
    if whole is not None:
        if whole is not own:
            raise RuntimeError(_OTHER_BASE)
    elif held is not own:
        raise RuntimeError(_OTHER_INPUT)
    return False
