"""Tangents through operations: of each result, from those of the operands and the operation's own node."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np

from ... import dtypes, probe
from ...marked import BFloat16Tensor
from ...ops.functions import namespace as F
from ...storage import Array
from ...tensor import Tensor, tensor_of
from .. import modes
from ..graph import hooks_in_force, restore_hooks
from ..node import Node, next_sequence, node_of, output_nr_of
from ..views import current_edge
from .carrying import follow, note_saved, put, put_view, set_enabled, tangent_of
from .missing import forbidden, missing
from .transposing import transposed

_new = object.__new__
_NUMBERED: Final = "NotImplemented"
#: Operations on single elements whose backward PyTorch can't differentiate again; there it is its own transpose.
DIAGONAL: Final = frozenset(("hardsigmoid_x", "hardsigmoid_x_"))


class Lent(Node):
    """Stands in the graph for an operand while the node of an operation on it is made.

    Attributes:
        tangent: The operand's.
    """

    __slots__ = ("tangent",)
    tangent: Tensor

    @classmethod
    def of(cls, operand: Tensor, tangent: Tensor, edge: Any) -> Lent:
        """The one for ``operand``; with ``edge`` gradients go on to where the operand's do."""
        node = _new(cls)
        node.sequence = next_sequence()
        node.next = (edge,)
        node.tangent = tangent
        return node

    def apply(self, grad: Array) -> tuple[Any, ...]:
        return (grad,)

    def apply_tensors(self, grad: Tensor) -> tuple[Any, ...]:
        return (grad,)


@contextmanager
def _aside() -> Iterator[None]:
    """What is done here is recorded, but nobody is told, and nothing carries a tangent."""
    seeing = set_enabled(False)
    observer = probe.set_observer(None)
    before = modes.set_modes(True, False)
    packing = hooks_in_force()
    restore_hooks([])
    try:
        yield
    finally:
        restore_hooks(packing)
        modes.set_modes(*before)
        probe.set_observer(observer)
        set_enabled(seeing)


def run(function: Callable[..., Any], call: Callable[[], Any], operands: Sequence[Any], args: Any, kwargs: Any) -> Any:
    """The result of ``call()``, an operation with marked operands, with its tangents.

    ``function(*args, **kwargs)`` is the same operation without what is done about marks; ``operands`` are its tensors.
    """
    carried = {id(t): t for t in operands if isinstance(t, Tensor) and tangent_of(t) is not None}
    if carried:
        forbidden(function.__name__)
    if function.__name__.endswith("_"):
        made = _derived(function, carried, operands, args, kwargs, True) if carried else []
        result = call()
        if made:
            written(result, made[0])
        elif carried:  # there is nothing to differentiate, as of a comparison
            cleared(result)
        return result
    result = call()
    if result is NotImplemented:
        return result
    results = [r for r in (result if isinstance(result, tuple) else (result,)) if isinstance(r, Tensor)]
    marked = [t for t in operands if isinstance(t, Tensor) and t._may_carry]
    source = next((t for t in marked for r in results if _is_view(r, t)), None)
    if source is not None:
        for one in results:
            follow(one, source)
        if len(results) == 1 and source is args[0] and (held := tangent_of(source)) is not None:
            seeing = set_enabled(False)
            try:
                put_view(results[0], function(held, *args[1:], **kwargs))
            finally:
                set_enabled(seeing)
    elif carried and any(r._array.dtype.kind == "f" for r in results):
        made = _derived(function, carried, operands, args, kwargs, False)
        for one, tangent in zip(results, made, strict=False):
            give(one, tangent)
    return result


def _is_view(result: Tensor, operand: Tensor) -> bool:
    if result is operand or result._array.dtype is not operand._array.dtype:
        return False
    if result._inference:
        return result._storage is not None and result._storage is operand._storage
    return result._base is not None and result._base is (operand if operand._base is None else operand._base)


def give(result: Tensor, tangent: Tensor | None) -> None:
    """Let a new result carry its tangent."""
    if tangent is not None:
        put(result, tangent)
        note_saved(result)


def give_pieces(results: Sequence[Tensor], input: Tensor, cut: Callable[[Tensor], Sequence[Tensor]]) -> None:
    """Let pieces of ``input`` that are no views carry the same pieces of its tangent."""
    whole = tangent_of(input)
    if whole is not None:
        for one, part in zip(results, cut(whole), strict=True):
            put(one, F.clone(part))


def written(target: Any, tangent: Tensor | None) -> None:
    """Let what was written to carry its new tangent: the old one is written to."""
    if tangent is None or not isinstance(target, Tensor):
        return
    held = tangent_of(target)
    if held is None:
        put(target, tangent, in_place=True)
    elif held is not tangent:
        F.copy_(held, tangent)
    note_saved(target)


def cleared(target: Tensor) -> None:
    """``target`` was overwritten by what depends on nothing: its tangent becomes zero."""
    held = tangent_of(target)
    if held is not None:
        F.zero_(held)


# ------------------------------------------------------------------------------------------------ one operation
def _derived(
    function: Callable[..., Any],
    carried: dict[int, Tensor],
    operands: Sequence[Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    overwrites: bool,
) -> list[Tensor | None]:
    """The tangents of the results: the operation is run once more, on operands that all require a gradient."""
    recorded = modes.is_grad_enabled()
    tangents = {key: tangent_of(t) for key, t in carried.items()}
    with _aside():
        keep = recorded and _graphed([*operands, *tangents.values()])
        given = [_stand_in(a, tangents.get(id(a)), keep, overwrites and i == 0) for i, a in enumerate(args)]
        named = {k: _stand_in(a, tangents.get(id(a)), keep, False) for k, a in kwargs.items()}
        result = function(*given, **named)
        for one in (*given, *named.values()):
            if isinstance(one, Tensor) and type(one._edge) is Lent:  # what is recorded from now on is to stay
                one._edge = one._edge.next[0]
                one._requires_grad = one._edge is not None
        results = [r for r in (result if isinstance(result, tuple) else (result,)) if isinstance(r, Tensor)]
        return _through(function.__name__, results, keep)


def _graphed(tensors: Sequence[Any]) -> bool:
    return any(isinstance(t, Tensor) and t.requires_grad for t in tensors)


def _stand_in(value: Any, tangent: Tensor | None, keep: bool, copied: bool) -> Any:
    """An argument for the second run: a tensor of the same memory (a copy of it) with its place in the graph lent."""
    if not isinstance(value, Tensor) or value._number is not None:
        return value
    if tangent is None and not copied and not value._inference:
        return value
    made: Tensor = _new(BFloat16Tensor if value._array.dtype is dtypes.BF16 else Tensor)
    made._array = value._array.copy() if copied else value._array
    made._base = None
    made._counter = None if copied else value._counter
    made._edge, made._requires_grad = None, False
    edge = current_edge(value) if keep and value.requires_grad else None
    if tangent is None and copied and value._array.dtype.kind == "f":
        tangent = tensor_of(np.zeros_like(value._array))
    if tangent is not None:
        made._edge, made._requires_grad = Lent.of(value, tangent, edge), True
    return made


def _through(name: str, results: Sequence[Tensor], keep: bool) -> list[Tensor | None]:
    """The tangents of ``results`` from those that the lent places of their node carry."""
    node = next((n for r in results if (n := node_of(r._edge)) is not None), None)
    if node is None:
        return []
    if type(node).__name__ == _NUMBERED:
        raise missing(name)
    edges = node.next
    after = next_sequence()
    if name in DIAGONAL:
        with modes.no_grad(reported=False) if not keep else modes.enable_grad():
            return list(node.apply_tensors(next(e.tangent for e in edges if type(e) is Lent)))
    seeds = [None if r._edge is None else _one(r) for r in results]
    if node.is_single:
        grad: Any = next(s for s in seeds if s is not None)
    else:
        grad = [None] * node.outputs
        for one, seed in zip(results, seeds, strict=True):
            if seed is not None:
                grad[output_nr_of(one._edge)] = seed
    try:
        gradients = node.apply_tensors(grad)
        node.next = tuple(e.next[0] if type(e) is Lent else e for e in edges)
        pairs = zip(edges, gradients, strict=False)
        roots = [(g, edge.tangent) for edge, g in pairs if type(edge) is Lent and g is not None]
        found = iter(transposed(roots, [s for s in seeds if s is not None], after, keep))
    except NotImplementedError:
        raise missing(name) from None
    held = [edge.tangent._array for edge in edges if type(edge) is Lent]
    return [None if s is None else _own(next(found), s, held) for s in seeds]


def _zero(like: Tensor) -> Tensor:
    return tensor_of(np.zeros_like(like._array))


def _one(like: Tensor) -> Tensor:
    """A seed: ones, since some backward formulas take logarithms of the gradient's sign and size."""
    return tensor_of(np.ones_like(like._array)).requires_grad_(True)


def still(result: Tensor, inputs: Sequence[Tensor]) -> None:
    """``result`` doesn't change with ``inputs``: its tangent is zero if one of them has one."""
    if any(t._may_carry and tangent_of(t) is not None for t in inputs):
        put(result, _zero(result))


def _own(tangent: Tensor | None, like: Tensor, held: Sequence[Array]) -> Tensor:
    """A result's tangent in memory of its own; zero where the result doesn't depend on anything."""
    if tangent is None:
        return _zero(like)
    if any(np.may_share_memory(tangent._array, one) for one in held):
        return F.clone(tangent)  # type: ignore[no-any-return]
    return tangent


# ------------------------------------------------------------------------------------------------ written by hand
def through_node(name: str, result: Tensor, inputs: Sequence[Tensor], make: Callable[[], Node]) -> None:
    """Give ``result`` its tangent; ``make`` builds the node of the operation on ``inputs``."""
    tangents = [tangent_of(t) for t in inputs]
    if all(t is None for t in tangents) or result._array.dtype.kind != "f":
        return
    recorded = modes.is_grad_enabled()
    with _aside():
        keep = recorded and _graphed([*inputs, *tangents])
        places = {id(t): (t, t._edge, t._requires_grad, t._base) for t in inputs}
        lent = {
            id(t): Lent.of(t, tangent, current_edge(t) if keep and t.requires_grad else None)
            for t, tangent in zip(inputs, tangents, strict=True)
            if tangent is not None
        }
        try:
            for t in inputs:
                if id(t) in lent:
                    t._edge, t._requires_grad, t._base = lent[id(t)], True, None
            node = make()
        finally:
            for t, edge, wanted, base in places.values():
                t._edge, t._requires_grad, t._base = edge, wanted, base
        stand_in = tensor_of(result._array)
        stand_in._edge, stand_in._requires_grad = node, True
        found = _through(name, [stand_in], keep)
    give(result, found[0])
