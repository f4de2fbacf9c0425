"""Where the history of a tensor broke off: back from it to the first thing that took gradients in and let none out."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from ..fold_index import CUTS
from ..name_flow import expression_at, names_in
from ..queries import reached_from
from ..reentry import ESCAPES, FACTORIES, Reentries
from ..states import Place

if TYPE_CHECKING:
    from ..run import Run

#: Most tensors looked at on the way back.
_MOST = 20_000
#: Words of a factory's call that are no variables, and calls that only show a number.
_WORDS = FACTORIES | {"torch", "requires_grad", "True", "False", "dtype", "device", "float", "float32", "float64", "th"}
_SHOWN = re.compile(r"\b(print|log\w*|info|debug|set_postfix|set_description|add_scalar)\(")


@dataclass(frozen=True, slots=True)
class Break:
    """A place where history was lost.

    Attributes:
        event: The operation or cut that let no gradient through.
        known: The tensor that required a gradient and went in.
        result: What came out.
        path: Serials from the end back to ``event``.
        likely: Whether the way back rests on a number that was recognised by its value.
    """

    event: e.OperationExecuted | e.CutMade
    known: int
    result: int
    path: tuple[int, ...]
    likely: bool = False


@dataclass(slots=True)
class Sources:
    """What a tensor without history goes back to: breaks, nearest first, and the tensors that nothing made."""

    breaks: list[Break] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)


#: A tensor on the way back, the serials up to it, and the escape that was gone through.
_Way = tuple[int, tuple[int, ...], "e.OperationExecuted | e.CutMade | None"]


def sources_of(run: Run, tensor: int, at: int, beyond: bool = False) -> Sources:
    """Go back from a tensor to where gradients were lost, and to data.

    With ``beyond`` not only to the nearest losses: also through what does have a history, to losses behind it.
    """
    cut_from: dict[int, list[e.CutMade]] = {}
    for serial in run.cuts:
        if serial <= at:
            cut = cast(e.CutMade, run.event(serial))
            if cut.result:
                cut_from.setdefault(cut.result, []).append(cut)
    reentries = Reentries(run, at)
    found = Sources()
    seen = {tensor}
    waiting: deque[_Way] = deque([(tensor, (), None)])
    while waiting and len(seen) < _MOST:
        current, path, escape = waiting.popleft()
        steps = list(_steps(run, current, at, cut_from, reentries))
        if not steps:
            found.origins.append(current)
        for event, source, by_value in steps:
            # what left as a number is told as that, whatever else cut it off before
            blamed = escape or (event if by_value else None)
            unsure = blamed is not None
            known = _known(run, source, event.serial)
            if known and not (beyond and _known(run, current, event.serial) and not by_value):
                found.breaks.append(Break(blamed or event, source, current, (*path, event.serial), unsure))
            if source not in seen and (beyond or not known):
                seen.add(source)
                waiting.append((source, (*path, event.serial), blamed))
    found.breaks.sort(key=lambda one: one.likely)
    return found


def telling_first(run: Run, breaks: list[Break], at: int) -> list[Break]:
    """The same with that first which is most likely no intention: of what is trained, and not by ``detach()``."""
    if len(breaks) < 2:
        return breaks
    trained = {tensor for optimizer in run.optimizers.values() for tensor in optimizer.tensors}

    def rank(lost: Break) -> tuple[bool, bool, bool]:
        node = (run.tensors[lost.known].history.at(at) or (0, 0))[0]
        leaves = {run.nodes[one].created.variable for one in reached_from(run, [node])} if node else {lost.known}
        detached = isinstance(lost.event, e.CutMade) and lost.event.cut == "detach"
        return lost.likely, bool(trained) and not leaves & trained, detached

    return sorted(breaks, key=rank)


def escaped_before(run: Run, tensor: int, at: int) -> Break | None:
    """The last number with history that left the graph since the last pass, before a tensor was made of numbers.

    What lies between, functions and loops, no event tells of; so it is likely and no more.
    """
    created = run.tensors[tensor].created
    place = run.place(created.location)
    if created.origin != "data" or created.op not in FACTORIES or not names_in(expression_at(run, place)) - _WORDS:
        return None
    since = [event.serial for event in run.timeline.events("backward-begun", 1, at - 1)][-1:]
    detached = {cut.result: cut for cut in _cuts(run, at) if cut.result and cut.cut in CUTS}
    for cut in reversed(_cuts(run, created.serial)):
        if cut.serial < (since or [0])[0]:
            return None
        where = run.place(cut.location)
        if cut.cut not in ESCAPES or (where is not None and _SHOWN.search(_line_of(run, where))):
            continue
        source = detached[cut.tensor].tensor if cut.tensor in detached else cut.tensor
        if _known(run, source, cut.serial):
            return Break(cut, source, tensor, (created.serial, cut.serial), True)
    return None


def _cuts(run: Run, at: int) -> list[e.CutMade]:
    return [cast(e.CutMade, run.timeline[serial]) for serial in run.cuts if serial <= at]


def _line_of(run: Run, place: Place) -> str:
    lines = run.source_of(place.path).splitlines()
    return lines[place.line - 1] if 0 < place.line <= len(lines) else ""


def _known(run: Run, tensor: int, serial: int) -> bool:
    record = run.tensors.get(tensor)
    return record is not None and bool(record.flags.at(serial))


def _steps(
    run: Run, tensor: int, at: int, cut_from: dict[int, list[e.CutMade]], reentries: Reentries
) -> Iterator[tuple[e.OperationExecuted | e.CutMade, int, bool]]:
    """One step back from a tensor: what made it, from which tensor, and whether only its value says so."""
    record = run.tensors[tensor]
    for cut in cut_from.get(tensor, ()):
        if cut.cut in CUTS:
            yield cut, cut.tensor, False
    for serial in (*reversed(record.changed_by), record.made_by):
        if not 0 < serial <= at:
            continue
        operation = cast(e.OperationExecuted, run.event(serial))
        for number in operation.inputs:
            if number and number != tensor and number in run.tensors:
                yield operation, number, False
        for escape, _, _ in reentries.slots(operation):
            yield escape, escape.tensor, True
    escape_of = reentries.made.get(tensor)
    if escape_of is not None:
        yield escape_of, escape_of.tensor, True
