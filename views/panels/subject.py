"""What a selection means: the tensor and the grad_fn node that inspector panels talk about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from retrograd.app.store import Selection, Store
from retrograd.engine.protocol.events import Event, LineReached, LocationSeen, fields

#: How many events back a line is looked for; further back it says nothing about the moment shown.
LINE_WINDOW = 5_000


@dataclass(frozen=True, slots=True)
class Subject:
    """The things behind a selection; 0 where there is none."""

    tensor: int = 0
    node: int = 0
    event: int = 0

    def __bool__(self) -> bool:
        return bool(self.tensor or self.node or self.event)


def subject_of(store: Store) -> Subject:
    """What the selection stands for at the cursor.

    A node also means its first output, a tensor its grad_fn, an event and a line the tensor that they made.
    """
    selection = store.selection
    if selection.kind == "tensor":
        return of_tensor(store, selection.number)
    if selection.kind == "node":
        return of_node(store, selection.number)
    if selection.kind == "event":
        return of_event(store, selection.number)
    if selection.kind == "line":
        return _of_line(store, selection)
    if selection.kind == "edge":
        return _of_edge(store, selection)
    return Subject()


def of_tensor(store: Store, tensor: int, event: int = 0) -> Subject:
    """A tensor with its grad_fn."""
    state = store.moment.tensor(tensor)
    return Subject(tensor, state.node if state is not None else 0, event)


def of_node(store: Store, node: int, event: int = 0) -> Subject:
    """A node with its first output, an AccumulateGrad with its variable."""
    state = store.moment.node(node)
    if state is None:
        return Subject(0, node, event)
    return Subject(state.variable or (state.outputs[0] if state.outputs else 0), node, event)


def of_event(store: Store, serial: int) -> Subject:
    """What an event is about."""
    if not 1 <= serial <= store.run.end:
        return Subject()
    known: dict[str, Any] = fields(store.run.event(serial))
    outputs = known.get("outputs") or ()
    tensor = int(known.get("tensor") or (outputs[0] if outputs else 0) or known.get("result") or 0)
    node = int(known.get("node") or 0)
    if tensor:
        found = of_tensor(store, tensor, serial)
        return Subject(tensor, node or found.node, serial)
    return of_node(store, node, serial) if node else Subject(event=serial)


def _of_line(store: Store, selection: Selection) -> Subject:
    """The last thing that the line made before the cursor."""
    for event in _backwards(store):
        if not event.location or isinstance(event, (LineReached, LocationSeen)):
            continue
        place = store.run.place(event.location)
        if place is None or place.path != selection.path or not place.line <= selection.number <= place.end_line:
            continue
        if (found := of_event(store, event.serial)).tensor:
            return found
    return Subject()


def _backwards(store: Store) -> Iterator[Event]:
    for serial in range(store.cursor, max(0, store.cursor - LINE_WINDOW), -1):
        yield store.run.event(serial)


def _of_edge(store: Store, selection: Selection) -> Subject:
    """An edge means the thing that the data comes from."""
    picture = store.moment.picture()
    arrow = next((arrow for arrow in picture.arrows if arrow.key == selection.key), None)
    if arrow is None:
        return Subject()
    box = next((box for box in picture.boxes if box.key == arrow.source), None)
    if box is None:
        return Subject()
    return of_tensor(store, box.tensor) if box.tensor else of_node(store, box.node)


def selected_frame(store: Store) -> int:
    """The user frame that was chosen in the call stack, 0 for the innermost; an engine's level means the innermost."""
    return max(store.frame, 0)
