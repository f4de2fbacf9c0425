"""Which elements of the result an element of an input goes into, and the other way round, family by family.

Sets of elements are boolean arrays. What is not known of an operation is *dense*: every element depends on every one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .local_rules import reduced
from .pullback import RULES, SINGLE, Call, NotKeptError

Mask = NDArray[np.bool_]

#: Operations whose rule for gradients says which elements belong together, whatever the values are.
_PLACES = frozenset({
    "sum", "mean", "view", "reshape", "_unsafe_view", "squeeze", "unsqueeze", "flatten", "unflatten", "expand", "t",
    "transpose", "permute", "mm", "bmm", "matmul", "mv", "dot", "addmm", "cat", "stack", "select", "slice",
})  # fmt: skip
_RESHAPING = frozenset({"view", "reshape", "_unsafe_view", "squeeze", "unsqueeze", "flatten", "unflatten"})
_REDUCING = frozenset(
    {"sum", "mean", "amax", "amin", "prod", "any", "all", "linalg_vector_norm", "max", "min", "var", "std"}
)
_ALONG = frozenset({"softmax", "log_softmax"})


def to_input(call: Call, position: int, mask: Mask) -> tuple[Mask, bool]:
    """The elements of an input that go into some elements of the result, and whether that is only an upper bound."""
    shape = call.shapes[position] or ()
    op = call.op.removesuffix("_")
    try:
        if _is_single(call, op):
            return np.asarray(reduced(mask.astype(float), shape), dtype=float).reshape(shape) > 0, False
        if op in _ALONG:
            return np.broadcast_to(mask.any(axis=_dim(call), keepdims=True), shape).copy(), False
        if op in _REDUCING and op not in _PLACES:
            return RULES["sum"](call, position, mask.astype(float)) > 0, False
        if op in _PLACES:
            found = np.asarray(RULES[op](_of_ones(call), position, mask.astype(float)), dtype=float)
            return np.asarray(reduced(found, shape), dtype=float).reshape(shape) > 0, False
    except (NotKeptError, ValueError, IndexError, TypeError):
        # arguments that the rules do not cover: the upper bound below holds for all of them
        return np.full(shape, bool(mask.any())), True
    return np.full(shape, bool(mask.any())), True


def to_output(call: Call, position: int, mask: Mask) -> tuple[Mask, bool]:
    """The elements of the result that some elements of an input go into, and whether that is only an upper bound."""
    op = call.op.removesuffix("_")
    try:
        if _is_single(call, op):
            return np.broadcast_to(mask, call.shape).copy(), False
        if op in _ALONG:
            return np.broadcast_to(mask.any(axis=_dim(call), keepdims=True), call.shape).copy(), False
        if op in _REDUCING:
            return mask.any(axis=call.axes(position)).reshape(call.shape), False
        if op in _FORWARD:
            return np.asarray(_FORWARD[op](call, position, mask)).reshape(call.shape) > 0, False
    except (NotKeptError, ValueError, IndexError, TypeError):
        # arguments that the rules do not cover: the upper bound below holds for all of them
        return np.full(call.shape, bool(mask.any())), True
    return np.full(call.shape, bool(mask.any())), True


def _is_single(call: Call, op: str) -> bool:
    """Whether each element of the result comes from one of each input."""
    if op not in SINGLE:
        return False
    shapes = [shape for shape in call.shapes if shape is not None]
    return bool(shapes) and np.broadcast_shapes(*shapes) == call.shape


def _of_ones(call: Call) -> Call:
    """The call with every value 1, so that nothing vanishes and nothing cancels."""
    ones = tuple(np.ones(shape) if shape is not None else None for shape in call.shapes)
    return replace(call, inputs=ones, output=np.ones(call.shape))


def _dim(call: Call) -> int:
    return int(str(call.argument("dim", -1)))


def _product(call: Call, position: int, mask: Mask) -> Any:
    other = np.ones(call.shapes[1 - position] or ())
    return np.matmul(mask.astype(float), other) if position == 0 else np.matmul(other, mask.astype(float))


def _addmm(call: Call, position: int, mask: Mask) -> Any:
    if position == 0:
        return np.broadcast_to(mask, call.shape)
    inner = replace(call, shapes=call.shapes[1:])
    return _product(inner, position - 1, mask)


def _cat(call: Call, position: int, mask: Mask) -> Any:
    parts = [mask if index == position else np.zeros(shape or (), bool) for index, shape in enumerate(call.shapes)]
    return np.concatenate(parts, axis=int(str(call.argument("dim", 0))))


def _stack(call: Call, position: int, mask: Mask) -> Any:
    parts = [mask if index == position else np.zeros(shape or (), bool) for index, shape in enumerate(call.shapes)]
    return np.stack(parts, axis=int(str(call.argument("dim", 0))))


def _transpose(call: Call, position: int, mask: Mask) -> Any:
    return np.swapaxes(mask, int(str(call.argument("dim0"))), int(str(call.argument("dim1"))))


def _permute(call: Call, position: int, mask: Mask) -> Any:
    dims = call.argument("dims")
    if not isinstance(dims, (tuple, list)):
        raise NotKeptError("argument dims of permute is not kept as a value")
    return np.transpose(mask, [int(one) for one in dims])


def _select(call: Call, position: int, mask: Mask) -> Any:
    return np.take(mask, int(str(call.argument("index", 0))), axis=int(str(call.argument("dim", 0))))


def _slice(call: Call, position: int, mask: Mask) -> Any:
    dim = int(str(call.argument("dim", 0))) % mask.ndim
    return mask[(*[slice(None)] * dim, slice(*(call.argument(name) for name in ("start", "end", "step"))))]


_FORWARD: dict[str, Callable[[Call, int, Mask], Any]] = {
    **dict.fromkeys(_RESHAPING, lambda call, position, mask: mask.reshape(call.shape)),
    "expand": lambda call, position, mask: np.broadcast_to(mask, call.shape),
    "t": lambda call, position, mask: mask.T,
    "transpose": _transpose,
    "permute": _permute,
    **dict.fromkeys(("mm", "bmm", "matmul", "mv", "dot"), _product),
    "addmm": _addmm,
    "cat": _cat,
    "stack": _stack,
    "select": _select,
    "slice": _slice,
}


def cells_text(mask: Mask, dense: bool = False) -> str:
    """Elements in words: ``[0, 1]``, ``[0, :]``, ``4 of 12``."""
    count = int(mask.sum())
    if not mask.ndim:
        return ""
    if count == 1:
        return str([int(one) for one in np.argwhere(mask)[0]])
    if count == mask.size:
        return "[" + ", ".join(":" * mask.ndim) + "]"
    bounds = []
    for axis in range(mask.ndim):
        along = np.flatnonzero(mask.any(axis=tuple(one for one in range(mask.ndim) if one != axis)))
        whole = along.size == mask.shape[axis]
        if along.size != along[-1] - along[0] + 1:
            return f"{count} / {mask.size}"
        start, end = int(along[0]), int(along[-1])
        bounds.append((":" if whole else str(start) if start == end else f"{start}:{end + 1}", along.size))
    if math.prod(size for _, size in bounds) != count:
        return f"{count} / {mask.size}"
    return "[" + ", ".join(text for text, _ in bounds) + "]"
