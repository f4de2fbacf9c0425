"""The boxes of a picture: leaves, cards, ghosts, plain tensors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from .badges import (
    health_badges,
    is_rewritten,
    not_finite,
    passes_of,
    saved_badge,
    version_badges,
    write_of,
    written_badges,
)
from .families import family_of
from .picture import Badge, Box, PictureOptions
from .scope import Scope
from .states import NodeState, Place, TensorState
from .value_text import array_text, shape_text, short_text, strip_of

if TYPE_CHECKING:
    from .moment import Moment


def boxes_of(moment: Moment, scope: Scope, options: PictureOptions) -> list[Box]:
    """All boxes, inputs before results."""
    boxes = [_leaf(moment, number, options) for number in scope.leaves]
    boxes += [_plain(moment, number, options) for number in scope.constants]
    if options.ghosts:
        boxes += [_plain(moment, number, options) for number in scope.cut_tensors]
    boxes += [card_of(moment, node, options) for node in scope.nodes]
    if options.ghosts:
        boxes += [_ghost(moment, serial, options) for serial in scope.ghosts]
    return boxes


def _line(state: TensorState | NodeState) -> int:
    return state.place.line if state.place is not None else 0


def _cell(place: Place | None) -> int:
    return place.cell + 1 if place is not None else 0


def _preview(state: TensorState | None, options: PictureOptions) -> str:
    """``y1 = 1.``, or only what is known of it."""
    if state is None or options.show == "backward":
        return ""
    text = array_text(state.value)
    name = state.name
    if name and text:
        return f"{name} = {text}"
    return name or text


def _broken_inputs(moment: Moment, serial: int) -> bool:
    """Whether an operation got elements that are not finite."""
    if not 0 < serial <= moment.at:
        return False
    event = moment.run.event(serial)
    if not isinstance(event, e.OperationExecuted):
        return False
    for number in event.inputs:
        record = moment.run.tensors.get(number)
        value = record.values.at(serial) if record is not None else None
        if value is not None and not_finite(value[1]):
            return True
    return False


def _broken(moment: Moment, state: TensorState | None, serial: int) -> str:
    if state is None or not not_finite(state.value):
        return ""
    return "inherited" if _broken_inputs(moment, serial) else "born"


def _leaf(moment: Moment, number: int, options: PictureOptions) -> Box:
    state = cast(TensorState, moment.tensor(number))
    accumulators = moment.run.accumulators.get(number)
    accumulator = accumulators.at(moment.at) or 0 if accumulators is not None else 0
    node = moment.node(accumulator) if accumulator else None
    gradient = "" if options.show == "forward" else f"grad {short_text(state.grad)}"
    return Box(
        key=f"t{number}", kind="leaf", title=state.name or f"leaf #{number}",
        shape=shape_text(state.dtype, state.shape),
        preview=array_text(state.value) if options.show != "backward" else "", values=strip_of(state.value),
        gradient=gradient, family="leaf", status=node.status if node is not None else "idle",
        badges=version_badges(moment, state) + health_badges(False, state.value, state.grad), tensor=number,
        node=accumulator, event=state.born, line=_line(state), cell=_cell(state.place), accumulates=accumulator,
        value_summary=state.value.summary if state.value is not None else None,
        gradient_summary=state.grad.summary if state.grad is not None else None,
        turn=_turn(node), waits=node.dependencies if node is not None else 0,
        passes=passes_of(moment, accumulator), broken=_broken(moment, state, 0),
    )  # fmt: skip


def _turn(node: NodeState | None) -> int:
    return node.order if node is not None and node.status == "queued" else 0


def _plain(moment: Moment, number: int, options: PictureOptions) -> Box:
    state = cast(TensorState, moment.tensor(number))
    return Box(
        key=f"t{number}", kind="tensor", title=state.name or _unnamed(state),
        shape=shape_text(state.dtype, state.shape),
        preview=array_text(state.value) if options.show != "backward" else "", values=strip_of(state.value),
        family="leaf", badges=version_badges(moment, state) + health_badges(False, state.value), tensor=number,
        event=state.born, line=_line(state), cell=_cell(state.place), broken=_broken(moment, state, 0),
        value_summary=state.value.summary if state.value is not None else None,
    )  # fmt: skip


def _unnamed(state: TensorState) -> str:
    return {"data-attribute": ".data", "detach": "detach()"}.get(state.origin, state.op or f"#{state.tensor}")


def card_of(moment: Moment, node: int, options: PictureOptions) -> Box:
    """The card of a grad_fn node, of an AccumulateGrad too."""
    state = cast(NodeState, moment.node(node))
    result, versions = _result(moment, state)
    broken = _broken(moment, result, state.operation)
    sick = not_finite(*state.gradients_out) and not not_finite(*state.gradients_in)
    captures = (result.value if result is not None else None, *state.gradients_in, *state.gradients_out)
    badges = saved_badge(moment, state) + versions
    badges += health_badges(broken == "born" or bool(sick and not broken), *captures)
    received = next((g for g in state.gradients_in if g is not None), None)
    return Box(
        key=f"n{node}", kind="op", title=state.name,
        shape=shape_text(result.dtype, result.shape) if result is not None else "", preview=_preview(result, options),
        values=strip_of(result.value) if result is not None and not array_text(result.value) else (),
        gradient=_gradient(state) if options.show != "forward" else "", family=family_of(state.name),
        status=state.status, badges=badges, tensor=result.tensor if result is not None else 0, node=node,
        event=state.operation or state.born, line=_line(state), cell=_cell(state.place),
        value_summary=result.value.summary if result is not None and result.value is not None else None,
        gradient_summary=received.summary if received is not None else None, turn=_turn(state),
        waits=state.dependencies, passes=passes_of(moment, node), broken=broken,
    )  # fmt: skip


def _result(moment: Moment, state: NodeState) -> tuple[TensorState | None, tuple[Badge, ...]]:
    """What a node returned, as it was before somebody else wrote over it, with the versions of its storage."""
    numbers = state.outputs or ((state.variable,) if state.variable else ())
    if not numbers and state.operation:
        # An operation in place whose result has got another node since.
        numbers = cast(e.OperationExecuted, moment.run.event(state.operation)).outputs
    results = [t for number in numbers if (t := moment.tensor(number)) is not None]
    result = next((t for t in results if t.name), results[0] if results else None)
    if result is None:
        return None, ()
    written = write_of(moment, state, result)
    if not written and not is_rewritten(moment, state, result):
        return result, version_badges(moment, result)
    version = written.after if written else moment.run.tensors[result.tensor].created.version
    kept = [
        value for _, (number, value) in moment.run.tensors[result.tensor].values.until(moment.at) if number == version
    ]
    value = moment.run.values.load(kept[-1]) if kept else None
    badges = written_badges(moment, written) if written else (Badge(f"v{version}", f"version {version}", "version"),)
    return replace(result, value=value, version=version), badges


def _gradient(state: NodeState) -> str:
    """``grad in 1. → out 2.``, as far as the pass has come."""
    if state.status not in ("running", "done") or not state.gradients_in:
        return ""
    received = " , ".join(short_text(gradient) for gradient in state.gradients_in if gradient is not None) or "None"
    if state.status == "running":
        return f"grad in {received}"
    sent = [short_text(g) for g, edge in zip(state.gradients_out, state.next, strict=False) if edge.node]
    text = f"grad in {received} → out {', '.join(sent) or 'nothing'}"
    return text if len(text) <= 48 else f"grad {received} → {len(sent)} out"


def _ghost(moment: Moment, serial: int, options: PictureOptions) -> Box:
    event = cast(e.OperationExecuted, moment.run.event(serial))
    results = [t for number in event.outputs if (t := moment.tensor(number)) is not None]
    result = results[0] if results else None
    place = moment.run.place(event.location)
    broken = _broken(moment, result, serial)
    badges = version_badges(moment, result) if result is not None and event.in_place else ()
    badges += health_badges(broken == "born", result.value if result is not None else None)
    preview = _preview(result, options)
    return Box(
        key=f"g{serial}", kind="ghost", title=event.op, shape=shape_text(result.dtype, result.shape) if result else "",
        preview=f"{preview}  untracked".lstrip() if len(preview) <= 24 else preview, family=family_of(event.op),
        badges=badges, tensor=result.tensor if result is not None else 0, broken=broken, event=serial,
        line=place.line if place is not None else 0, cell=_cell(place),
        value_summary=result.value.summary if result is not None and result.value is not None else None,
    )  # fmt: skip
