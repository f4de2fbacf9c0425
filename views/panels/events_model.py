"""All events of a run as a table of any length, and a filter that searches in slices of a few milliseconds."""

from __future__ import annotations

import time
from array import array
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, Qt, QTimer, Signal

from retrograd.app.model.run import Run
from retrograd.app.store import Store
from retrograd.engine.protocol.events import Event, kind

from ..place_text import place_number
from .event_text import event_text
from .plain_text import tip
from .rows_model import TOKEN_ROLE, Index

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: Seconds of one slice of a search.
SLICE = 0.006

SERIAL, TIME, KIND, WHAT, LINE = range(5)

#: Colour tokens by the beginning of a kind.
_TOKENS = {
    "grad-": "gradient", "node-begun": "gradient", "node-finished": "gradient", "backward-": "gradient",
    "exception-": "error", "cut-": "warning", "region-": "accent",
}  # fmt: skip


class EventsModel(QAbstractTableModel):
    """Rows are serials; nothing is kept of an event but, while filtering, its serial.

    Signals:
        searched(float): A filter has looked at this share of the run (1.0: at all of it).
    """

    searched = Signal(float)

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._end = 0
        self._words: tuple[str, ...] = ()
        self._matches: array[int] = array("q")
        self._looked = 0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._search)

    # ------------------------------------------------------------------ filling
    def restart(self) -> None:
        """Another run is shown."""
        self.beginResetModel()
        self._end = self._store.run.end
        self._matches = array("q")
        self._looked = 0
        self.endResetModel()
        self._timer.stop()
        if self._words:
            self._timer.start()

    def grow(self) -> None:
        """Show what has been added."""
        end = self._store.run.end
        if end <= self._end:
            return
        if self._words:
            self._end = end
            self._timer.start()
            return
        self.beginInsertRows(QModelIndex(), self._end, end - 1)
        self._end = end
        self.endInsertRows()

    def set_filter(self, text: str) -> None:
        """Show only events with all these words in kind, text or file; ``line:12`` and ``kind:node`` are exact."""
        words = tuple(text.lower().split())
        if words == self._words:
            return
        self._words = words
        self.restart()
        if not words:
            self.searched.emit(1.0)

    def filtered(self) -> bool:
        """Whether a filter is on."""
        return bool(self._words)

    def serial(self, number: int) -> int:
        """The event in a row."""
        return self._matches[number] if self._words else number + 1

    def position(self, serial: int) -> int:
        """The row of an event, or of the last one before it; -1 if there is none."""
        if not self._words:
            return min(serial, self._end) - 1
        low, high = 0, len(self._matches)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._matches[middle] <= serial else (low, middle)
        return low - 1

    def _search(self) -> None:
        until = time.monotonic() + SLICE
        found = array("q")
        while self._looked < self._end and time.monotonic() < until:
            for serial in range(self._looked + 1, min(self._looked + 50, self._end) + 1):
                if self._fits(self._store.run.event(serial)):
                    found.append(serial)
                self._looked = serial
        if found:
            first = len(self._matches)
            self.beginInsertRows(QModelIndex(), first, first + len(found) - 1)
            self._matches.extend(found)
            self.endInsertRows()
        if self._looked >= self._end:
            self._timer.stop()
        self.searched.emit(self._looked / self._end if self._end else 1.0)

    def _fits(self, event: Event) -> bool:
        text = ""
        for word in self._words:
            if word.startswith("line:"):
                if str(line_of(self._store.run, event)) != word[5:]:
                    return False
            elif word.startswith("kind:"):
                if word[5:] not in kind(event):
                    return False
            else:
                text = text or f"{kind(event)} {event_text(event, self._store.moment)}".lower()
                if word not in text:
                    return False
        return True

    # ------------------------------------------------------------------ Qt
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Events shown."""
        if parent.isValid():
            return 0
        return len(self._matches) if self._words else self._end

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Serial, time, kind, what, line."""
        return 0 if parent.isValid() else 5

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text made when it is looked at."""
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() in (SERIAL, TIME) else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, TOKEN_ROLE, Qt.ItemDataRole.ToolTipRole):
            return None
        serial = self.serial(index.row())
        event = self._store.run.event(serial)
        if role == TOKEN_ROLE:
            return self._token(serial, event, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(event_text(event, self._store.moment)) if index.column() == WHAT else None
        return self._text(event, index.column())

    def _text(self, event: Event, column: int) -> str:
        if column == SERIAL:
            return str(event.serial)
        if column == TIME:
            return f"{event.time:.6f}"
        if column == KIND:
            return kind(event)
        if column == WHAT:
            return event_text(event, self._store.moment)
        return place_number(self._store.run.place(event.location) if event.location else None)

    def _token(self, serial: int, event: Event, column: int) -> str:
        if serial > self._store.cursor:
            return "control_line"
        if column == KIND:
            name = kind(event)
            return next((token for start, token in _TOKENS.items() if name.startswith(start)), "")
        return "" if column == WHAT else "dim"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles of the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            titles = (
                translate("EventsModel", "Event"),
                translate("EventsModel", "Time"),
                translate("EventsModel", "Kind"),
                translate("EventsModel", "What"),
                translate("EventsModel", "Line"),
            )
            return titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in (SERIAL, TIME) else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


def line_of(run: Run, event: Event) -> int:
    """The source line of an event, 0 if it has none."""
    place = run.place(event.location) if event.location else None
    return place.line if place is not None else 0
