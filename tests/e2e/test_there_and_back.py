"""Time travel shows the same there and back: the tutorial at every event, and at every grain of steps, both ways."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt

from retrograd.app.main import Parts
from retrograd.app.store import Selection
from retrograd.resources import example

from .conftest import Seat
from .traveller import Traveller, differences

Key = Qt.Key
Modifier = Qt.KeyboardModifier


@pytest.fixture
def traveller(seat: Seat) -> Traveller:
    """The tutorial has run to its end; the window knows all of it."""
    seat.parts.window.open_path(example("autograd_tutorial.py"))
    seat.run()
    seat.until(lambda: seat.store.state == "finished")
    return Traveller(seat)


def walk_there_and_back(traveller: Traveller, serials: Sequence[int]) -> dict[int, dict[str, object]]:
    """These moments forward, then back: what was to be seen is to be seen again."""
    store = traveller.store
    # Whole windows are painted elsewhere; here it takes most of the time.
    traveller.window.hide()
    there: dict[int, dict[str, object]] = {}
    for serial in serials:
        store.seek(serial)
        there[serial] = traveller.state()
    for serial in reversed(serials):
        store.seek(serial)
        assert differences(there[serial], traveller.state()) == {}, f"event {serial}"
    return there


def _looks(seen: dict[int, dict[str, object]], key: str) -> int:
    return len({repr(one[key]) for one in seen.values()})


def test_every_event_looks_the_same_there_and_back(traveller: Traveller) -> None:
    store = traveller.store
    store.seek(0)
    store.select(Selection("tensor", store.run.resolve("x")[0]))
    seen = walk_there_and_back(traveller, range(store.run.end + 1))
    assert _looks(seen, "graph") > 50, "the walk has seen a graph that grows"
    assert _looks(seen, "grad") > 6, "and a gradient that changes"
    assert _looks(seen, "ready_queue") > 20


def test_the_node_that_is_followed_is_the_same_there_and_back(traveller: Traveller) -> None:
    traveller.everything = False
    traveller.panels = [panel for panel in traveller.panels if panel.identity in ("grad", "op")]
    store = traveller.store
    store.seek(0)
    places = {serial for kind in ("line-reached", "node-begun") for serial in store.run.timeline.serials(kind)}
    seen = walk_there_and_back(traveller, [0, *sorted(places), store.run.end])
    assert _looks(seen, "selection") > 15
    assert _looks(seen, "grad") > 15


def test_keys_of_every_grain_go_to_the_end_and_back_over_the_same_places(traveller: Traveller) -> None:
    store = traveller.store
    visited: dict[str, list[int]] = {}
    for grain in ("over", "into", "operation", "node"):
        store.seek(0)
        forward = traveller.walk(grain, back=False)
        assert traveller.walk(grain, back=True) == forward[::-1], grain
        visited[grain] = forward
    assert set(visited["over"]) <= set(visited["into"])
    assert len(visited["into"]) > len(visited["over"]) > 30
    assert len(visited["node"]) > 20
    assert len(visited["operation"]) > 15


def test_where_the_program_stopped_looks_as_it_did_then(seat: Seat) -> None:
    """Stops of the live run are there again on the way back; the screen is that of the stop."""
    path = example("autograd_tutorial.py")
    lines = path.read_text().splitlines()
    parts: Parts = seat.parts
    parts.window.open_path(path)
    wanted = [number for number, text in enumerate(lines, 1) if ".backward(" in text][:3]
    for number in wanted:
        parts.session.breakpoints.add(str(path), number)
    seat.strike(Key.Key_F5)
    traveller = Traveller(seat)
    seen: dict[int, dict[str, object]] = {}
    while seat.store.state != "finished":
        seat.until(lambda: seat.store.state in ("paused", "finished"))
        if seat.store.state == "paused":
            seen[seat.store.cursor] = traveller.state()
            seat.strike(Key.Key_F5)
            seat.until(lambda: seat.store.state != "paused" or seat.store.cursor not in seen)
    assert len(seen) == 1 + len(wanted)
    parts.session.breakpoints.clear()
    for serial in sorted(seen, reverse=True):
        traveller.press((Key.Key_F10, Modifier.ControlModifier | Modifier.ShiftModifier))
        assert seat.store.cursor == serial
        now = traveller.state()
        # That it is the past now is all that differs.
        told = {"banner", "timeline", "console", "events", "findings", "variables", "call_stack", "why",
                "places of the boxes"}  # fmt: skip
        assert set(differences(seen[serial], now)) <= told
    traveller.press((Key.Key_F10, Modifier.ControlModifier | Modifier.ShiftModifier))
    assert seat.store.cursor == 0
