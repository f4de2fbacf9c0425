"""Goes through time in the window by keys, and writes down everything that is to be seen at a moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTableView, QTreeView, QWidget

from retrograd.views.panels.panel import Panel

from .conftest import Seat

Key = Qt.Key
Modifier = Qt.KeyboardModifier

Keys = tuple[Qt.Key, Qt.KeyboardModifier]

#: Keys of the steps forward and back.
GRAINS: dict[str, tuple[Keys, Keys]] = {
    "over": ((Key.Key_F10, Modifier.NoModifier), (Key.Key_F10, Modifier.ControlModifier)),
    "into": ((Key.Key_F11, Modifier.NoModifier), (Key.Key_F11, Modifier.ControlModifier)),
    "operation": ((Key.Key_F8, Modifier.NoModifier), (Key.Key_F8, Modifier.ControlModifier)),
    "node": ((Key.Key_F7, Modifier.NoModifier), (Key.Key_F7, Modifier.ControlModifier)),
    "out": ((Key.Key_F11, Modifier.ShiftModifier), (Key.Key_F11, Modifier.ControlModifier | Modifier.ShiftModifier)),
    "training": ((Key.Key_F8, Modifier.ShiftModifier), (Key.Key_F8, Modifier.ControlModifier | Modifier.ShiftModifier)),
    "cell": ((Key.Key_Return, Modifier.ShiftModifier), (Key.Key_Return, Modifier.AltModifier | Modifier.ShiftModifier)),
}

#: Panels that tell of the moment; breakpoints, bookmarks and the console's history do not depend on it.
TELLING = ("value", "grad", "op", "why", "ready_queue", "findings", "variables", "call_stack", "regions", "outline",
           "events", "console", "watches")  # fmt: skip
#: Panels about the whole run that mark the moment in it.
WHOLE = ("memory", "gradient_flow", "origin")


class Traveller:
    """Goes through a finished run and writes down everything that is to be seen."""

    def __init__(self, seat: Seat, panels: Sequence[str] = TELLING) -> None:
        self.seat, self.store, self.window = seat, seat.store, seat.parts.window
        #: What was to be seen at each moment that was written down.
        self.known: dict[int, dict[str, object]] = {}
        #: Whether graph and values are looked at, besides the panels.
        self.everything = True
        found = {panel.identity: panel for panel in self.window.findChildren(Panel)}
        self.panels = [found[identity] for identity in panels]

    def press(self, keys: Keys) -> None:
        """Press the keys of a command that may run."""
        self.seat.strike(*keys)

    def step(self, grain: str, back: bool = False) -> int:
        """One step by its keys; where it lands."""
        before = self.store.cursor
        self.press(GRAINS[grain][back])
        assert self.store.cursor < before if back else self.store.cursor > before, f"{grain} from {before}"
        return self.store.cursor

    def walk(self, grain: str, back: bool, look: bool = False) -> list[int]:
        """Where the steps of a grain land, from where the cursor is to the end of the record or its beginning.

        With ``look`` each of these moments is compared with what was to be seen there before.
        """
        landed = [self.store.cursor]
        while self.store.cursor if back else self.store.in_the_past:
            landed.append(self.step(grain, back))
            if look:
                self.compare()
        return landed

    def compare(self) -> None:
        """Write down what is to be seen; at a moment that was seen before it has to be the same."""
        now = self.state()
        there = self.known.setdefault(self.store.cursor, now)
        assert differences(there, now) == {}, f"event {self.store.cursor}"

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


def differences(there: dict[str, object], back: dict[str, object]) -> dict[str, tuple[object, object]]:
    """What was to be seen at a moment and looks another way now."""
    return {key: (there.get(key), back.get(key)) for key in {*there, *back} if there.get(key) != back.get(key)}
