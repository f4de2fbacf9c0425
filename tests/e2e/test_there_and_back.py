"""Time travel shows the same there and back: the tutorial at every event, and at every grain of steps, both ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTableView, QTreeView, QWidget

from retrograd.app.main import Parts
from retrograd.app.store import Selection
from retrograd.resources import example
from retrograd.views.panels.panel import Panel

from .conftest import Seat

Key = Qt.Key
Modifier = Qt.KeyboardModifier

#: Keys of the steps forward and back, and the setting of the grain that they need ("" any).
GRAINS = {
    "over": ((Key.Key_F10, Modifier.NoModifier), (Key.Key_F10, Modifier.ControlModifier)),
    "into": ((Key.Key_F11, Modifier.NoModifier), (Key.Key_F11, Modifier.ControlModifier)),
    "operation": ((Key.Key_F8, Modifier.NoModifier), (Key.Key_F8, Modifier.ControlModifier)),
    "node": ((Key.Key_F7, Modifier.NoModifier), (Key.Key_F7, Modifier.ControlModifier)),
}

#: Panels that tell of the moment; breakpoints, bookmarks and the console's history do not depend on it.
TELLING = ("value", "grad", "op", "why", "ready_queue", "findings", "variables", "call_stack", "regions", "outline",
           "events", "console")  # fmt: skip


class Traveller:
    """Goes through a finished run and writes down everything that is to be seen."""

    def __init__(self, seat: Seat) -> None:
        self.seat, self.store, self.window = seat, seat.store, seat.parts.window
        #: Whether graph and values are looked at, besides the panels.
        self.everything = True
        found = {panel.identity: panel for panel in self.window.findChildren(Panel)}
        self.panels = [found[identity] for identity in TELLING]

    def press(self, keys: tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
        """Press the keys of a command that may run."""
        self.seat.strike(*keys)

    def walk(self, grain: str, back: bool) -> list[int]:
        """Where the steps of a grain land, from where the cursor is to the end of the record or its beginning."""
        keys = GRAINS[grain][back]
        landed = [self.store.cursor]
        while self.store.cursor if back else self.store.in_the_past:
            self.press(keys)
            assert self.store.cursor < landed[-1] if back else self.store.cursor > landed[-1]
            landed.append(self.store.cursor)
        return landed

    # ------------------------------------------------------------------ looking
    def state(self) -> dict[str, object]:
        """The graph, every value, every ``.grad``, and what the panels and the timeline say."""
        moment = self.store.run.moment(self.store.cursor)
        seen: dict[str, object] = {}
        if self.everything:
            seen["graph"] = moment.picture(self.seat.parts.desk.picture_options())
        if self.store.cursor % 8 == 0:
            # Laying out takes its time, so not everywhere.
            scene = self.window.canvas.scene
            scene.refresh()
            seen["places of the boxes"] = dict(scene.drawing.layout.boxes)
        for tensor in moment.tensors() if self.everything else ():
            seen[f"value of {tensor}"] = _bytes(moment.value(tensor))
            seen[f"grad of {tensor}"] = _bytes(moment.grad(tensor))
        for panel in self.panels:
            panel.refresh_now()
        # New parts show themselves, and old ones go, when their turn in the queue comes.
        QCoreApplication.sendPostedEvents(None, 0)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        for panel in self.panels:
            seen[panel.identity] = list(_texts(panel))
        seen["timeline"] = self.window.timeline.track.accessibleDescription()
        seen["banner"] = (self.window.banner.isVisibleTo(self.window), self.window.banner.text())
        seen["selection"] = self.store.selection
        return seen


def _bytes(array: NDArray[np.generic] | None) -> object:
    return None if array is None else (array.dtype.str, array.shape, array.tobytes())


def _texts(panel: QWidget) -> Iterator[object]:
    """What the shown parts of a panel say."""
    for label in panel.findChildren(QLabel):
        if label.isVisibleTo(panel):
            yield label.text()
    for text in panel.findChildren(QPlainTextEdit):
        if text.isVisibleTo(panel):
            yield text.toPlainText()
    for view in (*panel.findChildren(QTableView), *panel.findChildren(QTreeView)):
        model = view.model()
        if view.isVisibleTo(panel) and model is not None:
            rows, columns = min(model.rowCount(), 20), model.columnCount()
            yield [[str(model.index(row, column).data() or "") for column in range(columns)] for row in range(rows)]


@pytest.fixture
def traveller(seat: Seat) -> Traveller:
    """The tutorial has run to its end; the window knows all of it."""
    seat.parts.window.open_path(example("autograd_tutorial.py"))
    seat.run()
    seat.until(lambda: seat.store.state == "finished")
    return Traveller(seat)


def _differences(there: dict[str, object], back: dict[str, object]) -> dict[str, tuple[object, object]]:
    return {key: (there.get(key), back.get(key)) for key in {*there, *back} if there.get(key) != back.get(key)}


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
        assert _differences(there[serial], traveller.state()) == {}, f"event {serial}"
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
        assert set(_differences(seen[serial], now)) <= told
    traveller.press((Key.Key_F10, Modifier.ControlModifier | Modifier.ShiftModifier))
    assert seat.store.cursor == 0
