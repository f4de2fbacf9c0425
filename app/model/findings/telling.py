"""What watchers share: names of tensors at an event, and findings that say where and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..moment import Moment
from ..states import Finding, Place
from .texts import text
from .wording import lines_of, statement, where

if TYPE_CHECKING:
    from ..run import Run


def name_of(run: Run, tensor: int, at: int) -> str:
    """The best name of a tensor by then, "" if it has none."""
    state = Moment(run, at).tensor(tensor)
    return state.name if state is not None else ""


def called(run: Run, tensor: int, at: int) -> str:
    """What a person would call a tensor: its name, else where it came from."""
    name = name_of(run, tensor, at)
    if name:
        return name
    record = run.tensors.get(tensor)
    if record is None:
        return text("a-tensor")
    place = run.place(record.created.location)
    if record.created.is_parameter and place is not None and place.target:
        # of a layer that only an attribute holds
        return place.target
    made = statement(place, record.created.op or record.created.origin)
    shape = list(record.created.shape)
    return text("nameless", shape=shape, made=made, line=where(run, place))


def as_code(run: Run, tensor: int, at: int, inside: bool = True) -> str:
    """What can be written for a tensor: its name, else the expression that made it, ``inside`` of another one."""
    name = name_of(run, tensor, at)
    if name:
        return name
    place = run.place(run.tensors[tensor].created.location) if tensor in run.tensors else None
    expression = " ".join(place.expression.split()) if place is not None else ""
    if not expression:
        return called(run, tensor, at)
    plain = re.fullmatch(r"[\w.]+(\([^()]*\)|\[[^\[\]]*\])*", expression)
    return expression if plain or not inside else f"({expression})"


def found(
    run: Run,
    cause: str,
    subject: str,
    sentence: str,
    fix: str,
    place: Place | None,
    events: tuple[int, ...],
    *others: Place | None,
    since: int,
    op: str = "",
    tensor: int = 0,
    node: int = 0,
    reason: str = "",
    details: dict[str, object] | None = None,
) -> Finding:
    """A finding with its cause at ``place``; with a ``reason`` it is only likely. ``others`` matter too."""
    return Finding(
        cause=cause, subject=subject, text=sentence, fix=fix, path=place.path if place is not None else run.path,
        line=place.line if place is not None else 0, lines=lines_of(place, *others), events=events, op=op,
        tensor=tensor, node=node, details=details or {}, since=since, likely=bool(reason), reason=reason,
    )  # fmt: skip


def operation_place(run: Run, node: int) -> Place | None:
    """Where the operation stands that made a node; of a node born in backward, that of the node it was born in."""
    seen: set[int] = set()
    while node in run.nodes and node not in seen:
        seen.add(node)
        record = run.nodes[node]
        if record.created.created_by:
            node = record.created.created_by
            continue
        serial = record.operation
        return run.place(run.timeline[serial].location if serial else record.created.location)
    return None
