"""The timeline: the whole run as one strip, with a cursor that travels."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from .desk import Desk
from .font_variants import bold
from .phases import phase_text
from .timeline_text import moment_words
from .timeline_track import Track

#: Milliseconds between two words about the moment while events stream in.
WHILE_RUNNING = 60


class Timeline(QWidget):
    """Label, track and key hints side by side."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(56)
        self._desk = desk
        self._event = QLabel()
        self._event.setFont(bold(self.font()))
        self._total = QLabel()
        self._total.setProperty("role", "dim")
        self._phase = QLabel()
        self._phase.setObjectName("timeline-phase")
        first = QHBoxLayout()
        first.setSpacing(4)
        first.addWidget(self._event)
        first.addWidget(self._total)
        first.addStretch(1)
        words = QWidget()
        words.setFixedWidth(168)
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addStretch(1)
        column.addLayout(first)
        column.addWidget(self._phase)
        column.addStretch(1)
        self.track = Track(desk)
        hint = QLabel(self.tr("← → step\nCtrl ← → phase"))
        hint.setProperty("role", "faint")
        hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        hint.setToolTip(
            self.tr(
                "With the timeline focused: arrows step, with Shift by one event, with Ctrl to the next phase; "
                "PageUp and PageDown go over a tenth of the run, Home and End to its ends. Ctrl+B sets a bookmark."
            )
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(12)
        row.addWidget(words)
        row.addWidget(self.track, 1)
        row.addWidget(hint)
        self.setFocusProxy(self.track)
        store = desk.store
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WHILE_RUNNING)
        self._timer.timeout.connect(self._on_store)
        for signal in (store.changed, store.moved):
            signal.connect(self._on_events)
        for signal in (store.replaced, store.state_changed, store.bookmarks.changed):
            signal.connect(self._on_store)
        self._on_store()

    def text(self) -> str:
        """What the label says: ``Event 31 of 34``."""
        return f"{self._event.text()} {self._total.text()}".strip()

    def _on_events(self, *_: object) -> None:
        if self._desk.store.state != "running":
            self._on_store()
        elif not self._timer.isActive():
            self._timer.start()

    def _on_store(self, *_: object) -> None:
        store = self._desk.store
        if not store.run.end:
            self._event.setText(self.tr("Nothing recorded"))
            self._total.setText("")
            self._phase.setText(self.tr("F5 runs, F10 steps"))
        else:
            self._event.setText(self.tr("Event {0}").format(f"{store.cursor:,}"))
            self._total.setText(self.tr("of {0}").format(f"{store.run.end:,}"))
            self._phase.setText(self._where())
        backward = store.run.end > 0 and not self._at_the_end() and store.moment.phase() == "backward"
        if self._phase.property("backward") != backward:
            self._phase.setProperty("backward", backward)
            self._phase.style().polish(self._phase)
        self.track.setAccessibleDescription(f"{moment_words(store)}, {self._phase.text()}")

    def _at_the_end(self) -> bool:
        """Whether the moment shown is the one after the whole run, when nothing goes forward or backward."""
        store = self._desk.store
        return store.state == "finished" and not store.in_the_past

    def _where(self) -> str:
        moment = self._desk.store.moment
        return self.tr("finished") if self._at_the_end() else phase_text(moment.phase(), moment.backward_pass())
