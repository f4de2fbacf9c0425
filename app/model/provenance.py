"""Where the value of a ``.grad`` comes from: by backward pass, by path into the leaf, and by term of the loss.

Passes and paths are what the run recorded. A term's part is found by linearity: the recorded pass is run again for that
term alone over the recorded values, and what was not kept is said so. Where only one term cannot be followed, it is
what the others leave over.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from .in_steps import result_of
from .pullback import NotKeptError, pulled_back
from .queries import reached_from
from .replay import call_of, elements
from .states import Place
from .statistics import capture_of

if TYPE_CHECKING:
    from .moment import Moment
    from .run import Run

Array = NDArray[Any]

#: Most terms into which a loss is taken apart, and most nodes of a pass that are followed.
MOST_TERMS, MOST_NODES = 24, 5_000
_SUMS = frozenset({"AddBackward0", "SubBackward0", "RsubBackward0"})
_SCALED = frozenset({"MulBackward0", "DivBackward0", "NegBackward0"})


@dataclass(frozen=True, slots=True)
class Part:
    """A summand of a ``.grad``.

    Attributes:
        kind: "pass", "path" or "term".
        name: Of the term or of what the path goes through; for a pass its number as text.
        backward_pass: The pass that it came in.
        amount: What it adds, None where that is not known.
        share: How much of the whole it makes along the whole's direction: shares add up to 1, those against it are
            negative. NaN where it is not known.
        missing: Why the amount is not known ("" if it is).
        serial: The event that tells it.
        nodes: Nodes of the graph on its way, for the picture.
        rest: Whether it is what the others leave over.
    """

    kind: str
    name: str
    backward_pass: int
    amount: Capture | None
    share: float
    missing: str
    serial: int
    nodes: tuple[int, ...]
    place: Place | None = None
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Provenance:
    """The summands of one gradient.

    Attributes:
        whole: The gradient.
        passes, paths, terms: Its summands; each list adds up to the whole as far as the amounts are known.
        cancelled: Share of the summands that cancel each other (0 none, 1 all), over the finest list that is known.
    """

    whole: Capture | None
    passes: tuple[Part, ...]
    paths: tuple[Part, ...]
    terms: tuple[Part, ...]
    cancelled: float


def provenance(moment: Moment, tensor: int) -> Provenance | None:
    """Where ``tensor.grad`` comes from at a moment; None if it has none."""
    return result_of(gathering(moment, tensor))


def gathering(moment: Moment, tensor: int) -> Generator[None, None, Provenance | None]:
    """As :func:`provenance`, in small steps."""
    state = moment.tensor(tensor)
    if state is None or state.grad is None:
        return None
    added = _added(moment, tensor)
    if not added:
        return None
    run = moment.run
    whole = elements(run, state.grad)
    passes: list[Part] = []
    paths: list[Part] = []
    terms: list[Part] = []
    for event in added:
        passes.append(_pass_part(moment, event))
        yield
        for part in _paths(moment, event):
            paths.append(part)
            yield
        terms += yield from _terms(moment, event)
    lists = [tuple(_with_shares(parts, whole, run)) for parts in (passes, paths, terms)]
    finest = max(lists, key=lambda parts: (all(not one.missing for one in parts), len(parts)))
    return Provenance(state.grad, lists[0], lists[1], lists[2], _cancelled(run, finest))


def _added(moment: Moment, tensor: int) -> list[e.GradAccumulated]:
    """What went into the gradient since it was last cleared, or its value last replaced."""
    found: list[e.GradAccumulated] = []
    for serial in moment.run.tensors[tensor].ledger:
        if serial > moment.at:
            break
        event = moment.run.event(serial)
        if not isinstance(event, e.GradAccumulated):
            found.clear()
            continue
        if event.before is None or event.before.summary.zeros == event.before.summary.count:
            found.clear()
        found.append(event)
    return found


# ------------------------------------------------------------------------------------------------ passes and paths
def _pass_part(moment: Moment, event: e.GradAccumulated) -> Part:
    run = moment.run
    began = run.passes[event.backward_pass].begun
    nodes = tuple(sorted(_between(run, began.root_nodes, event.node, run.passes[event.backward_pass].order)))
    return Part(
        "pass", str(event.backward_pass), event.backward_pass, event.contribution, float("nan"), "", event.serial,
        nodes, run.place(began.location),
    )  # fmt: skip


def _paths(moment: Moment, event: e.GradAccumulated) -> Iterator[Part]:
    """One part for each edge into the leaf."""
    run = moment.run
    passed = run.passes[event.backward_pass]
    alone = len(event.sources) <= 1
    for edge in event.sources:
        state = moment.node(edge.node)
        record = run.nodes.get(edge.node)
        if state is None or record is None:
            continue
        sent = record.gradients_out.at(min(passed.end or moment.at, moment.at)) or ()
        amount = event.contribution if alone else sent[edge.slot] if edge.slot < len(sent) else None
        nodes = tuple(sorted({*_between(run, passed.begun.root_nodes, edge.node, passed.order), event.node}))
        yield Part(
            "path", _name_of(moment, edge.node), event.backward_pass, amount, float("nan"),
            "" if amount is not None else "the gradient on this edge was not kept", event.serial, nodes, state.place,
        )  # fmt: skip


def _between(run: Run, roots: Sequence[int], target: int, order: Sequence[int]) -> set[int]:
    """Nodes of a pass on any way from its roots to a node."""
    if len(order) > MOST_NODES:
        return {target}
    reached, members = reached_from(run, roots), set(order)
    found = {target}
    waiting = [target]
    while waiting:
        for consumer, _ in run.nodes[waiting.pop()].consumers:
            if consumer in members and consumer in reached and consumer not in found:
                found.add(consumer)
                waiting.append(consumer)
    return found


# ------------------------------------------------------------------------------------------------ terms
@dataclass(frozen=True, slots=True)
class _Term:
    """A summand of the loss: the node that made it, with the gradient that reaches it through the sum.

    ``minus`` tells that the sum takes it away.
    """

    node: int
    slot: int
    gradient: Capture | None
    minus: bool = False


def _terms(moment: Moment, event: e.GradAccumulated) -> Generator[None, None, list[Part]]:
    """The contribution of one pass by terms of what it began at."""
    run = moment.run
    passed = run.passes[event.backward_pass]
    until = min(passed.end or moment.at, moment.at)
    terms = _summands(moment, passed.begun, until)
    if len(passed.order) > MOST_NODES:
        reason = f"the pass has {len(passed.order)} nodes; only {MOST_NODES} are followed"
        return [replace(_part(moment, terms[0], event, None, reason), name=str(event.backward_pass))] if terms else []
    parts = []
    for term in terms:
        if event.node not in reached_from(run, [term.node]):
            continue
        try:
            amount = yield from _followed(run, term, event.node, passed.order, until)
        except NotKeptError as error:
            parts.append(_part(moment, term, event, None, str(error)))
        else:
            parts.append(_part(moment, term, event, amount, ""))
    unknown = [index for index, part in enumerate(parts) if part.missing]
    whole = elements(run, event.contribution)
    if len(unknown) == 1 and whole is not None:
        rest = whole - sum((_known(run, part) for part in parts if not part.missing), np.zeros_like(whole))
        parts[unknown[0]] = replace(
            parts[unknown[0]], amount=capture_of(rest, event.contribution.dtype), missing="", rest=True
        )
    return parts


def _summands(moment: Moment, begun: e.BackwardBegun, until: int) -> list[_Term]:
    """The terms of the roots: sums are taken apart, up to what has a name of its own."""
    run = moment.run
    roots = [_Term(node, 0, seed) for node, seed in zip(begun.root_nodes, begun.seeds, strict=False) if node]
    found: list[_Term] = []
    waiting = list(reversed(roots))
    names = {_bound_name(moment, node) for node in begun.root_nodes}
    while waiting:
        term = waiting.pop()
        parts = _apart(run, term.node, until)
        named = _bound_name(moment, term.node)
        closed = bool(named) and named not in names and (len(found) + len(waiting) > 0)
        if not parts or closed or len(found) + len(waiting) + len(parts) > MOST_TERMS:
            found.append(term)
        else:
            waiting += [replace(one, minus=one.minus != term.minus) for one in reversed(parts)]
    return found


def _apart(run: Run, node: int, until: int) -> list[_Term]:
    """The terms of a sum, also of one that is only scaled; nothing for any other node."""
    record = run.nodes.get(node)
    if record is None:
        return []
    edges = [(slot, edge) for slot, edge in enumerate(record.created.next) if edge.node]
    sent = record.gradients_out.at(until) or ()
    if record.created.name in _SCALED and len(edges) == 1:
        inner = edges[0][1]
        deeper = run.nodes.get(inner.node)
        if deeper is None or deeper.created.name not in _SUMS | _SCALED:
            return []
        if deeper.created.name in _SCALED and not _apart(run, inner.node, until):
            return []
    elif record.created.name not in _SUMS:
        return []
    taken = {"SubBackward0": 1, "RsubBackward0": 0, "NegBackward0": 0}.get(record.created.name, -1)
    return [
        _Term(edge.node, edge.slot, sent[slot] if slot < len(sent) else None, slot == taken) for slot, edge in edges
    ]


def _followed(run: Run, term: _Term, target: int, order: Sequence[int], until: int) -> Generator[None, None, Array]:
    """The gradient that reaches a node when the pass is run for one term alone. Raises NotKeptError."""
    seed = elements(run, term.gradient)
    if seed is None:
        raise NotKeptError("the gradient of the term was not kept")
    useful = _between(run, [term.node], target, order)
    reached: dict[tuple[int, int], Array] = {(term.node, term.slot): seed}
    for node in order:
        if node not in useful or node == target:
            continue
        slots = [slot for number, slot in reached if number == node]
        if not slots:
            continue
        if slots != [0]:
            raise NotKeptError(f"{run.nodes[node].created.name} has several results")
        yield
        for edge, sent in _sent(run, node, reached[node, 0], useful, until):
            known = reached.get(edge)
            reached[edge] = sent if known is None else known + sent
    found = reached.get((target, 0))
    if found is None:
        raise NotKeptError("the term does not reach it in this pass")
    return found


def _sent(
    run: Run, node: int, gradient: Array, useful: set[int], until: int
) -> Iterator[tuple[tuple[int, int], Array]]:
    """What a node sends over its edges for a part of its gradient. Raises NotKeptError."""
    record = run.nodes[node]
    if not record.operation:
        raise NotKeptError(f"{record.created.name} was made by no recorded operation")
    operation = cast(e.OperationExecuted, run.timeline[record.operation])
    if operation.in_place or len(operation.outputs) != 1:
        raise NotKeptError(f"there is no rule for {operation.op}")
    received = record.gradients_in.at(until) or ()
    whole = elements(run, received[0]) if received else None
    outs = record.gradients_out.at(until) or ()
    positions = [index for index, number in enumerate(operation.inputs)]
    for slot, edge in enumerate(record.created.next):
        if edge.node in useful and slot < len(positions):
            out = elements(run, outs[slot]) if slot < len(outs) else None
            yield (edge.node, edge.slot), pulled_back(call_of(run, operation), slot, gradient, whole, out)


# ------------------------------------------------------------------------------------------------ words and shares
def _part(moment: Moment, term: _Term, event: e.GradAccumulated, amount: Array | None, missing: str) -> Part:
    run = moment.run
    state = moment.node(term.node)
    order = run.passes[event.backward_pass].order
    nodes = {*_between(run, [term.node], event.node, order), term.node, event.node}
    capture = capture_of(amount, event.contribution.dtype) if amount is not None else None
    place = state.place if state is not None else None
    name = ("−" if term.minus else "") + _name_of(moment, term.node)
    return Part(
        "term", name, event.backward_pass, capture, float("nan"), missing, event.serial,
        tuple(sorted(nodes)), place,
    )  # fmt: skip


def _bound_name(moment: Moment, node: int) -> str:
    """The name of what a node made, "" if it has none."""
    record = moment.run.nodes.get(node)
    for number in record.outputs_at(moment.at) if record is not None else ():
        state = moment.tensor(number)
        if state is not None and state.name:
            return state.name
    return ""


def _name_of(moment: Moment, node: int) -> str:
    """A name, else the source of the operation, else the node's class."""
    state = moment.node(node)
    if state is None:
        return f"#{node}"
    if state.variable:
        leaf = moment.tensor(state.variable)
        return leaf.name if leaf is not None and leaf.name else state.name
    source = " ".join(state.place.expression.split()) if state.place is not None else ""
    return _bound_name(moment, node) or source or state.name


def _known(run: Run, part: Part) -> Array:
    found = elements(run, part.amount)
    if found is None:
        raise NotKeptError("an amount was not kept")
    return found


def _with_shares(parts: Sequence[Part], whole: Array | None, run: Run) -> Iterator[Part]:
    size = float((whole * whole).sum()) if whole is not None else 0.0
    for part in parts:
        amount = elements(run, part.amount)
        if amount is None and not part.missing:
            part = replace(part, missing="its elements were not kept, only their statistics")
        if amount is None or whole is None or amount.shape != whole.shape or not size:
            yield part
        else:
            yield replace(part, share=float((amount * whole).sum() / size))


def _cancelled(run: Run, parts: Sequence[Part]) -> float:
    """How much of what came in was undone by something else that came in."""
    amounts = [found for part in parts if (found := elements(run, part.amount)) is not None]
    if len(amounts) < 2 or any(one.shape != amounts[0].shape for one in amounts):
        return 0.0
    together = float(np.sum([np.abs(one).sum() for one in amounts]))
    left = float(np.abs(np.sum(amounts, axis=0)).sum())
    return max(0.0, 1.0 - left / together) if together else 0.0
