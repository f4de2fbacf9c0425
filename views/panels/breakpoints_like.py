"""Breakpoints "like this one": what can be stopped at, seen from a tensor, a node, an event or a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from retrograd.app.model.states import Place, TensorState
from retrograd.app.store import Selection, Store
from retrograd.app.store.breakpoint_rows import Breakpoint, EventBreakpoint, LineBreakpoint, event
from retrograd.engine.protocol import events as e

from ..desk import Desk
from .subject import subject_of

#: So many events back, the operations of a line are looked for.
LINE_WINDOW = 5_000

_ASSIGNMENT = re.compile(r"\s*([^\W\d]\w*(?:\.\w+|\[\d+\])*)\s*(?:[-+*/@%&|^]|\*\*|//)?=(?!=)")
_VARIABLE = re.compile(r"[^\W\d]\w*(\.\w+|\[\d+\])*")


def of_tensor(store: Store, tensor: int) -> list[Breakpoint]:
    """What may happen to a tensor: by its name, which outlives the run, else by its number."""
    state = store.moment.tensor(tensor)
    if state is None:
        return []
    found: list[Breakpoint] = list(_of_state(state))
    if state.name:
        found.append(event("value", state.name, "nonfinite"))
    return found


def of_name(name: str) -> list[Breakpoint]:
    """What may happen to a variable; nothing if the text is none."""
    if not _VARIABLE.fullmatch(name):
        return []
    whens = ("grad", "written", "rebound", "cleared")
    return [*(event("name", name, when) for when in whens), event("value", name, "nonfinite")]


def of_node(store: Store, node: int) -> list[Breakpoint]:
    """Nodes and operations of the same type, the line that made it, the module that it belongs to."""
    state = store.moment.node(node)
    if state is None:
        return []
    found: list[Breakpoint] = [event("op", state.name, direction="backward")]
    made = store.run.event(state.operation) if state.operation else None
    if isinstance(made, e.OperationExecuted):
        found += _of_operation(store, made)
    found += _of_place(state.place)
    return list(dict.fromkeys(found))


def of_event(store: Store, serial: int) -> list[Breakpoint]:
    """Happenings like an event."""
    if not 1 <= serial <= store.run.end:
        return []
    told = store.run.event(serial)
    return list(dict.fromkeys([*_of_told(store, told), *_of_place(store.run.place(told.location))]))


def of_line(store: Store, path: str, line: int, most: int = 6) -> list[Breakpoint]:
    """The operations that ran on a line of late."""
    found: dict[Breakpoint, None] = {}
    for serial in range(store.cursor, max(0, store.cursor - LINE_WINDOW), -1):
        told = store.run.event(serial)
        if not isinstance(told, e.OperationExecuted) or not told.location:
            continue
        place = store.run.place(told.location)
        if place is not None and place.path == path and place.line <= line <= max(place.line, place.end_line):
            found[event("op", told.op, direction="forward")] = None
            if len(found) >= most:
                break
    return list(found)


def of_selection(store: Store) -> list[Breakpoint]:
    """What is like the thing that is selected."""
    selection = store.selection
    if selection.kind == "event":
        return of_event(store, selection.number)
    if selection.kind == "region":
        return of_region(store, selection.number)
    if selection == Selection():
        return []
    subject = subject_of(store)
    tensor = of_tensor(store, subject.tensor) if subject.tensor else []
    node = of_node(store, subject.node) if subject.node else []
    return [*node, *tensor] if selection.kind == "node" else [*tensor, *node]


def of_region(store: Store, region: int) -> list[Breakpoint]:
    """Entering and leaving regions of the same kind."""
    record = store.run.regions.get(region)
    return list(_of_region(record.entered.region_kind, record.entered.label)) if record is not None else []


def draft(desk: Desk, kind: str) -> Breakpoint:
    """A new breakpoint of a kind, filled in from what is selected."""
    if kind == "line":
        path, line = desk.context.window.current_line()
        return LineBreakpoint(path=path, line=max(1, line))
    found = next((row for row in of_selection(desk.store) if row.kind == kind), None)
    if found is not None:
        return found
    if kind == "name":
        return event("name", _assigned_name(desk))
    if kind == "tensor":
        subject = subject_of(desk.store)
        state = desk.store.moment.tensor(subject.tensor) if subject.tensor else None
        if state is not None:
            return replace(event("tensor", str(state.tensor)), label=state.name)
    return event(kind)


# -------------------------------------------------------------------------------------------------- inside
def _assigned_name(desk: Desk) -> str:
    """The variable to which the line under the editor's cursor assigns, "" if to none."""
    path, line = desk.context.window.current_line()
    cell = desk.document.cell_of(path) if desk.document is not None else None
    lines = cell.text.splitlines() if cell is not None else []
    found = _ASSIGNMENT.match(lines[line - 1]) if 1 <= line <= len(lines) else None
    return found[1] if found is not None else ""


def _of_state(state: TensorState) -> Iterator[EventBreakpoint]:
    watched = ("written", "grad", "cleared") if state.requires_grad or state.grad is not None else ("written",)
    if state.name:
        yield from (event("name", state.name, when) for when in (*watched, "rebound"))
    else:
        yield from (event("tensor", str(state.tensor), when) for when in watched)


def _of_operation(store: Store, made: e.OperationExecuted) -> Iterator[EventBreakpoint]:
    yield event("op", made.op, direction="forward")
    record = store.run.regions.get(made.region)
    while record is not None:
        if record.entered.region_kind == "module":
            yield event("module", record.entered.label)
            return
        record = store.run.regions.get(record.entered.parent)


def _of_place(place: Place | None) -> Iterator[LineBreakpoint]:
    if place is not None and place.line:
        yield LineBreakpoint(path=place.path, line=place.line)


def _of_region(kind: str, label: str) -> Iterator[EventBreakpoint]:
    if kind == "module":
        yield event("module", label)
    yield event("region", kind, "enter")
    yield event("region", kind, "leave")


def _of_told(store: Store, told: e.Event) -> list[Breakpoint]:
    match told:
        case e.OperationExecuted():
            return list(_of_operation(store, told))
        case e.NodeBegun() | e.NodeFinished() | e.NodeCreated():
            return of_node(store, told.node)
        case e.BackwardBegun() | e.BackwardFinished():
            return [event("backward")]
        case e.ExceptionRaised():
            return [event("exception", told.type, when) for when in ("raised", "uncaught")]
        case e.RegionEntered():
            return list(_of_region(told.region_kind, told.label))
        case e.NameBound() if told.tensor:
            return of_name(told.name)
        case e.StorageWritten() | e.GradAccumulated() | e.GradCleared() | e.TensorCreated() | e.ValueRecorded():
            return of_tensor(store, told.tensor)
    return []
