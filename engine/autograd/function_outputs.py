"""What ``forward`` of a custom Function returned gets its place in the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import probe
from ..ops.functions import namespace as F
from ..ops.reporting import report
from ..settings import warn
from ..tensor import Tensor
from . import modes
from .views import bump, rebase

if TYPE_CHECKING:
    from .function_node import FunctionNode

LEAF = "a leaf Variable that requires grad has been used in an in-place operation."
NOT_AN_INPUT = (
    "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been mutated should be "
    "passed to ctx.mark_dirty()."
)
NOT_RETURNED = (
    "Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified "
    "inplace must all be outputs of the Function."
)
VIEW_AND_MORE = (
    "If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more "
    "than one Tensor. This is not supported by the current autograd engine. You should either make sure the input is "
    "not a view (using .clone() for example) or make your Function only return one Tensor (potentially splitting it "
    "into two Functions: one doing the inplace that returns a single Tensor and a second one that does the other "
    "operations). You can ask on the forum https://discuss.pytorch.org/ if you need help to do this change."
)


def finish(node: FunctionNode, args: tuple[Any, ...], output: Any, name: str) -> Any:
    """Give the outputs of ``forward`` their history and return them as ``forward`` did."""
    single = not isinstance(output, tuple)  # a list is one output that is no tensor
    raw = (output,) if single else output
    tracked = any(e is not None for e in node.next)
    node.outputs = len(raw)
    inputs = [a for a in args if isinstance(a, Tensor)]
    dirty, plain = node.dirty_tensors or (), node.non_differentiable or ()
    node._inputs_kept = tuple(i for i in inputs if not any(i is d for d in dirty))
    count = sum(isinstance(value, Tensor) for value in raw)
    made = tuple(
        _finished(node, value, i, inputs, tracked, count) if isinstance(value, Tensor) else value
        for i, value in enumerate(raw)
    )
    if any(not any(d is r for r in raw) for d in dirty):
        raise RuntimeError(NOT_RETURNED)
    node.note_outputs(made, [any(r is p for p in plain) for r in raw])
    tensors = [m for m in made if isinstance(m, Tensor)]
    if any(i._may_carry for i in inputs):
        from .tangents.custom import carry_on

        carry_on(node, args, raw, made)
    if sum(t._edge is not None for t in tensors) > 1:
        for tensor in tensors:
            if tensor._base is not None:
                tensor._view_kind = "multiple"
    if tracked:
        node.keep(made)
        if probe.observer is not None:
            for tensor in tensors:
                probe.observer.history_changed(tensor)
    node.dirty_tensors = node.non_differentiable = None
    node._inputs_kept = ()
    others = {str(place): a for place, a in enumerate(args) if not isinstance(a, Tensor)}
    report(name, inputs, others, tensors, node if tracked else None)
    return made[0] if single else made


def _finished(node: FunctionNode, value: Tensor, index: int, inputs: list[Tensor], tracked: bool, count: int) -> Tensor:
    """One output with its history."""
    is_input = any(value is i for i in inputs)
    dirty = any(value is d for d in node.dirty_tensors or ())
    plain = any(value is p for p in node.non_differentiable or ()) or value._array.dtype.kind not in "fc"
    if not tracked or plain:
        if is_input and not dirty:
            value = F.detach(value) if plain and value.requires_grad else _as_view(value)
        elif value._base is not None and not is_input:
            value._view_kind = "custom"
        return value
    if dirty:
        return _rewritten(node, value, index, is_input, count)
    if is_input:
        value = _as_view(value)
    if value._base is not None:
        value._view_kind = "custom"
        value._seen_version = 0 if value._counter is None else value._counter.value
    value._edge = node.output_edge(index)
    value._requires_grad = True
    return value


def _as_view(value: Tensor) -> Tensor:
    """A view of all of an input that ``forward`` returned as it is."""
    old = modes.set_enabled(False)
    try:
        view: Tensor = F.alias(value)
    finally:
        modes.set_enabled(old)
    view._view_kind = "custom"
    return view


def _rewritten(node: FunctionNode, value: Tensor, index: int, is_input: bool, count: int) -> Tensor:
    """An input that ``forward`` wrote to: the function becomes its history."""
    if value._edge is None and value._requires_grad:
        raise probe.refused("write", RuntimeError(LEAF), value)
    if not is_input:
        warn(NOT_AN_INPUT, UserWarning)
    if value._base is not None and count > 1:
        raise RuntimeError(VIEW_AND_MORE)
    bump(value)
    rebase(value, node.output_edge(index))
    return value
