"""Where NaN or Inf was born: the operation or backward node that made one out of numbers that had none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from ..states import Finding, Place
from ..values import array_of
from .not_finite_cell import Cell, backward_cell, forward_cell
from .telling import found, name_of, operation_place
from .texts import text
from .watcher import Handler, Watcher
from .wording import statement, where

if TYPE_CHECKING:
    from ..run import Run

#: An operation and the value that it made stand at most this many events apart.
_APART = 64
#: Most births told of, and tensors remembered that hold what was born.
MOST, _MOST_TAINTED = 8, 4096
#: Operations whose result can be finite although an input is not, because they choose or replace: then nothing is
#: wrong with the forward pass (the backward pass is another matter).
CHOOSING = frozenset(
    {"where", "masked_fill", "nan_to_num", "nansum", "nanmean", "softmax", "log_softmax", "logsumexp", "exp", "amax",
     "amin", "max", "min", "maximum", "minimum", "clamp", "topk", "isnan", "isinf", "isfinite", "argmax", "argmin",
     "masked_select", "scaled_dot_product_attention"}
)  # fmt: skip


class NotFinite(Watcher):
    """Births of NaN and of Inf, forward or backward; those that a later operation replaced hold no longer."""

    KINDS = (e.ValueRecorded, e.OperationExecuted, e.NodeFinished, e.BackwardBegun)
    # there is nothing to see in them as long as all is finite
    LATER = (e.OperationExecuted, e.BackwardBegun)
    ODD = (e.ValueRecorded,)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._told: dict[tuple[str, int], Finding] = {}
        # the value of a result comes just before the operation that made it
        self._early: dict[int, e.ValueRecorded] = {}
        self._from: dict[int, tuple[str, int]] = {}
        self._stays: set[tuple[str, int]] = set()
        # Inf by pass and event that a NaN of that pass was told of
        self._spread: set[tuple[int, int]] = set()

    def handler(self, event: type[e.Event]) -> Handler:
        """A method for each kind: values and gradients come with every operation."""
        methods: dict[type[e.Event], Callable[[Any], Iterable[Finding]]] = {
            e.ValueRecorded: self._recorded, e.NodeFinished: self._finished, e.OperationExecuted: self._executed
        }  # fmt: skip
        return methods.get(event, self.take)

    def take(self, event: e.Event) -> Iterable[Finding]:
        """A backward pass begins while something is not finite."""
        return self._root(cast(e.BackwardBegun, event)) if self._from else ()

    def _recorded(self, event: e.ValueRecorded) -> Iterable[Finding]:
        summary = event.value.summary
        if summary.nans or summary.infinities:
            return self._value(event)
        if self._from:
            # what was not finite has been written over
            self._from.pop(event.tensor, None)
        return ()

    def _finished(self, event: e.NodeFinished) -> Iterable[Finding]:
        for capture in event.gradients:
            if capture is not None:
                summary = capture.summary
                if summary.nans or summary.infinities:
                    return self._gradients(event)
        return ()

    def _executed(self, event: e.OperationExecuted) -> Iterable[Finding]:
        if self._early or (self._from and event.op in CHOOSING):
            return self._results(event)
        return ()

    # ------------------------------------------------------------------------------------------------ forward
    def _value(self, event: e.ValueRecorded) -> Iterator[Finding]:
        record = self.run.tensors[event.tensor]
        if record.ledger and event.version > record.created.version:
            # a step has written it into a weight: all that follows is a consequence
            for kind in self.KINDS:
                self.listen(kind, False)
            return
        serial = record.changed_by[-1] if record.changed_by else record.made_by
        if serial and event.serial - serial <= _APART:
            operation = cast(e.OperationExecuted, self.run.timeline[serial])
            yield from self._forward(operation, event)
        elif not serial:
            self._early[event.tensor] = event
            self.listen(e.OperationExecuted, True)
            if record.created.origin in ("data", "parameter"):
                self._taint(event.tensor, ("", record.created.serial))

    def _results(self, operation: e.OperationExecuted) -> Iterator[Finding]:
        spoiled = False
        for number in operation.outputs:
            value = self._early.pop(number, None)
            if value is not None and operation.serial - value.serial <= _APART:
                spoiled = True
                yield from self._forward(operation, value)
        if len(self._early) > _APART:
            self._early.clear()
        if not spoiled and not operation.in_place and operation.op in CHOOSING:
            yield from self._replaced(operation)

    def _forward(self, operation: e.OperationExecuted, event: e.ValueRecorded) -> Iterator[Finding]:
        run = self.run
        first = min(operation.serial, event.serial)
        word, went_in = word_of([event.value]), [_word_before(run, number, first) for number in operation.inputs]
        if word in went_in or (word == "inf" and "nan" in went_in):
            origin = next((self._from[i] for i in operation.inputs if i in self._from), None)
            if origin is not None:
                self._taint(event.tensor, origin)
            return
        if word == "inf" and (_asked_for(operation) or _of_a_mask(run, operation)):
            return
        key = (f"{word}-origin", operation.location)
        self._taint(event.tensor, key)
        if key in self._told or len(self._told) >= MOST:
            return
        node = run.nodes.get(operation.node)
        value = run.values.load(event.value)
        cell = forward_cell(run, operation, value, word)
        before = next((self._told.get(self._from[i]) for i in operation.inputs if i in self._from), None)
        cell = _after_inf(cell, before)
        self._told[key] = finding = _born(
            run, word, node.created.name if node is not None else operation.op, run.place(operation.location), value,
            (operation.serial, event.serial), cell, max(operation.serial, event.serial), tensor=event.tensor,
            node=operation.node,
        )  # fmt: skip
        yield finding

    def _taint(self, tensor: int, key: tuple[str, int]) -> None:
        if len(self._from) >= _MOST_TAINTED:
            self._from.pop(next(iter(self._from)))
        self._from[tensor] = key
        for kind in self.LATER:
            self.listen(kind, True)

    def _replaced(self, operation: e.OperationExecuted) -> Iterator[Finding]:
        """What was born and then chosen away does no harm, unless it came to a loss or a gradient before."""
        for number in operation.inputs:
            key = self._from.get(number, ("", 0))
            told = self._told.get(key)
            if told is not None and key not in self._stays:
                yield replace(told, until=operation.serial)

    # ------------------------------------------------------------------------------------------------ backward
    def _root(self, event: e.BackwardBegun) -> Iterator[Finding]:
        """A backward pass begins at something that is not finite: if it came in with the data, say so."""
        for root in event.roots:
            key = self._from.get(root)
            if key is None:
                continue
            self._stays.add(key)
            if key[0] or key in self._told or len(self._told) >= MOST:
                continue
            made = self.run.timeline[key[1]]
            if isinstance(made, e.TensorCreated):
                finding = _with_the_data(self.run, made, root, event)
                if finding is not None:
                    self._told[key] = finding
                    yield finding

    def _gradients(self, event: e.NodeFinished) -> Iterator[Finding]:
        run = self.run
        record = run.nodes[event.node]
        went_in = word_of(record.gradients_in.at(event.serial) or ())
        word = word_of(event.gradients)
        saved = [(one.tensor, _word_before(run, one.tensor, event.serial)) for one in record.created.saved]
        before = next((f for f in reversed(self._told.values()) if f.cause == "inf-origin"), None) if went_in else None
        # one Inf may become NaN at many nodes
        source = event.backward_pass, before.since if before is not None else 0
        known = went_in and (source in self._spread or self._nan_at_root(event.backward_pass))
        if went_in in ("nan", word) or known or word in (spoiled for _, spoiled in saved):
            self._stays.update(self._from[number] for number, _ in saved if number in self._from)
            return
        location = run.timeline[record.operation].location if record.operation else record.created.location
        key = (f"{word}-origin", location)
        standing = self._told.get(key)
        if len(self._told) >= MOST or (standing is not None and (key in self._stays or not standing.tensor)):
            return
        self._stays.add(key)
        slot = next(i for i, capture in enumerate(event.gradients) if word_of([capture]) == word)
        worst = run.values.load(event.gradients[slot])
        place = operation_place(run, event.node)
        events = tuple(serial for serial in (event.serial, record.operation) if serial)
        cell = backward_cell(run, event, slot, worst, word)
        if word == "nan":
            self._spread.add(source)
        self._told[key] = finding = _born(
            run, word, record.created.name, place, worst, events, _after_inf(cell, before), event.serial,
            node=event.node,
        )  # fmt: skip
        yield finding

    def _nan_at_root(self, backward_pass: int) -> bool:
        """Whether a pass began at what a NaN of the forward pass had come to: that explains all of it."""
        roots = self.run.passes[backward_pass].begun.roots
        return any(self._from.get(root, ("", 0))[0] == "nan-origin" for root in roots)


def word_of(captures: Sequence[Capture | None]) -> str:
    """ "nan" if one holds NaN, else "inf" if one holds Inf, else ""."""
    held = ""
    for capture in captures:
        if capture is not None:
            summary = capture.summary
            if summary.nans:
                return "nan"
            if summary.infinities:
                held = "inf"
    return held


def _after_inf(cell: Cell, before: Finding | None) -> Cell:
    """The cell with the birth of the Inf that NaN was made of."""
    if before is None:
        return cell
    words = cell.words + text("cell.inf-from", op=before.op, line=before.line)
    return replace(cell, words=words, fix="fix.inf-first", gaps={"line": before.line})


def _word_before(run: Run, tensor: int, before: int) -> str:
    """What the last value of a tensor before an event held."""
    record = run.tensors.get(tensor)
    if record is None:
        return ""
    owner = run.gradient_storages.get(record.created.storage, 0)
    if owner in run.tensors:
        # what a pass added to a gradient is told of its leaf
        held = run.tensors[owner].grads.at(before - 1)
        return word_of([held]) if held is not None else ""
    value = record.values.at(before - 1)
    return word_of([value[1]]) if value is not None else ""


def _asked_for(operation: e.OperationExecuted) -> bool:
    """Whether Inf is what the program itself wrote: ``masked_fill(mask, float("-inf"))``."""
    return any("inf" in word for _, word in operation.attributes)


def _of_a_mask(run: Run, operation: e.OperationExecuted) -> bool:
    """Whether a logarithm was taken of zeros and ones without a gradient: a mask to be added."""
    record = run.tensors.get(operation.inputs[0]) if operation.inputs else None
    value = record.values.at(operation.serial - 1) if record is not None else None
    if value is None or operation.op != "log" or operation.node:
        return False
    summary = value[1].summary
    array = array_of(run.values.load(value[1]))
    return summary.minimum == 0 and summary.maximum == 1 and array is not None and bool(np.isin(array, (0, 1)).all())


def _with_the_data(run: Run, made: e.TensorCreated, root: int, event: e.BackwardBegun) -> Finding | None:
    value = run.tensors[made.tensor].values.at(event.serial)
    word = word_of([value[1]]) if value is not None else ""
    if value is None or not word:
        return None
    place = run.place(made.location)
    name = name_of(run, made.tensor, event.serial) or statement(place, made.op)
    summary = value[1].summary
    sentence = text(
        "origin.data", what="NaN" if word == "nan" else "Inf", name=name, line=where(run, place),
        count=summary.nans or summary.infinities, total=summary.count,
        root=name_of(run, root, event.serial) or "the loss", begun=where(run, run.place(event.location)),
    )  # fmt: skip
    return found(
        run, f"{word}-origin", name, sentence, text("fix.origin.data", name=name), place, (made.serial, event.serial),
        run.place(event.location), since=event.serial, op=made.op, tensor=made.tensor,
        details={"count": summary.nans or summary.infinities, "born": "data"},
    )  # fmt: skip


def _born(
    run: Run,
    word: str,
    what: str,
    place: Place | None,
    capture: Capture | None,
    events: tuple[int, ...],
    cell: Cell,
    since: int,
    tensor: int = 0,
    node: int = 0,
) -> Finding:
    """That NaN or Inf was born, with the first cell and what met there."""
    summary = cast(Capture, capture).summary
    count = summary.nans if word == "nan" else summary.infinities
    cause = f"{word}-origin"
    gaps: dict[str, object] = {"what": what, "line": where(run, place), "count": count, "total": summary.count}
    key = cause if cell.index else f"{cause}.somewhere"
    sentence = text(key, index=list(cell.index), **gaps) + cell.words
    name = place.target if place is not None and place.target else what
    details: dict[str, object] = {"count": count, "born": "forward" if tensor else "backward", **cell.details}
    if cell.index:
        details["index"] = list(cell.index)
    return found(
        run, cause, name, sentence, text(cell.fix or f"fix.{cause}", **cell.gaps), place, events, *cell.places,
        since=since, op=what, tensor=tensor, node=node, details=details,
    )  # fmt: skip
