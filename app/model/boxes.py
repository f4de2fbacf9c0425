"""The boxes of a picture: leaves, cards, ghosts, plain tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

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
    boxes += [_card(moment, node, options) for node in scope.nodes]
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


def _health(*captures: Capture | None) -> tuple[Badge, ...]:
    """Badges for elements that are not numbers."""
    known = [capture.summary for capture in captures if capture is not None]
    badges = []
    if any(summary.nans for summary in known):
        badges.append(Badge("NaN", "holds elements that are not a number"))
    if any(summary.infinities for summary in known):
        badges.append(Badge("∞", "holds infinite elements"))
    return tuple(badges)


def _version(state: TensorState) -> tuple[Badge, ...]:
    if not state.version:
        return ()
    return (Badge(f"v{state.version}", f"written in place {state.version} times"),)


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
        badges=_version(state) + _health(state.value, state.grad), tensor=number, node=accumulator,
        event=state.born, line=_line(state), cell=_cell(state.place), accumulates=accumulator,
        value_summary=state.value.summary if state.value is not None else None,
        gradient_summary=state.grad.summary if state.grad is not None else None,
    )  # fmt: skip


def _plain(moment: Moment, number: int, options: PictureOptions) -> Box:
    state = cast(TensorState, moment.tensor(number))
    return Box(
        key=f"t{number}", kind="tensor", title=state.name or _unnamed(state),
        shape=shape_text(state.dtype, state.shape),
        preview=array_text(state.value) if options.show != "backward" else "", values=strip_of(state.value),
        family="leaf", badges=_version(state) + _health(state.value), tensor=number, event=state.born,
        line=_line(state), cell=_cell(state.place),
        value_summary=state.value.summary if state.value is not None else None,
    )  # fmt: skip


def _unnamed(state: TensorState) -> str:
    return {"data-attribute": ".data", "detach": "detach()"}.get(state.origin, state.op or f"#{state.tensor}")


def _card(moment: Moment, node: int, options: PictureOptions) -> Box:
    state = cast(NodeState, moment.node(node))
    results = [t for number in state.outputs if (t := moment.tensor(number)) is not None]
    result = next((t for t in results if t.name), results[0] if results else None)
    badges: tuple[Badge, ...] = ()
    if state.saved and not state.freed:
        names = ", ".join(saved.name for saved in state.saved)
        badges += (Badge("S", f"keeps {names} for backward"),)
    if result is not None:
        badges += _version(result)
    gradients = [*state.gradients_in, *state.gradients_out]
    badges += _health(result.value if result is not None else None, *gradients)
    received = next((g for g in state.gradients_in if g is not None), None)
    return Box(
        key=f"n{node}", kind="op", title=state.name,
        shape=shape_text(result.dtype, result.shape) if result is not None else "", preview=_preview(result, options),
        values=strip_of(result.value) if result is not None and not array_text(result.value) else (),
        gradient=_gradient(state) if options.show != "forward" else "", family=family_of(state.name),
        status=state.status, badges=badges, tensor=result.tensor if result is not None else 0, node=node,
        event=state.operation or state.born, line=_line(state), cell=_cell(state.place),
        value_summary=result.value.summary if result is not None and result.value is not None else None,
        gradient_summary=received.summary if received is not None else None,
    )  # fmt: skip


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
    preview = _preview(result, options)
    return Box(
        key=f"g{serial}", kind="ghost", title=event.op, shape=shape_text(result.dtype, result.shape) if result else "",
        preview=f"{preview}  untracked" if len(preview) <= 24 else preview, family=family_of(event.op),
        badges=_health(result.value if result is not None else None), tensor=result.tensor if result is not None else 0,
        event=serial, line=place.line if place is not None else 0, cell=_cell(place),
        value_summary=result.value.summary if result is not None and result.value is not None else None,
    )  # fmt: skip
