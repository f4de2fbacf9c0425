"""The status bar: what is going on in words, where, what comes next, how much is recorded."""

from __future__ import annotations

import re
from pathlib import PurePath

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton, QWidget

from .desk import Desk
from .editor.reading import place_of_stop
from .panels.known_findings import KnownFindings
from .run_button import RunButton
from .stop_text import why_stopped

#: Milliseconds between two refreshes while events stream in.
REFRESH_INTERVAL = 100

#: Milliseconds for which good news stays.
NEWS_TIME = 8000


def bytes_text(count: int) -> str:
    """A number of bytes as a person reads it: ``2 kB``, ``13.5 MB``."""
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if amount >= 10 or unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


class StatusBar(QStatusBar):
    """Facts at the left, amounts at the right."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setSizeGripEnabled(False)
        self.mode = self._label("mode")
        self.place = self._label("place")
        self.next = self._label("next")
        self.news = self._label("news")
        for label in (self.mode, self.place, self.next):
            self.addWidget(label)
        self.addWidget(self.news, 1)
        self._news_timer = QTimer(self)
        self._news_timer.setSingleShot(True)
        self._news_timer.setInterval(NEWS_TIME)
        self._news_timer.timeout.connect(self.news.clear)
        self.addPermanentWidget(RunButton(desk))
        self.recorded = self._label("recorded")
        self.addPermanentWidget(self.recorded)
        self.findings = QToolButton()
        self.findings.setObjectName("status-findings")
        self.findings.setToolTip(self.tr("Show the findings"))
        self.findings.clicked.connect(self._on_findings_clicked)
        self.addPermanentWidget(self.findings)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_INTERVAL)
        self._timer.timeout.connect(self.refresh)
        store = desk.store
        self._known = KnownFindings(store, self)
        self._known.changed.connect(self._refresh_later)
        store.message.connect(self.show_news)
        store.replaced.connect(self.news.clear)
        for signal in (store.replaced, store.state_changed, store.stopped):
            signal.connect(self.refresh)
        for signal in (store.changed, store.moved):
            signal.connect(self._refresh_later)
        self.refresh()

    def show_news(self, text: str, severity: str) -> None:
        """Say an "info" of one line for a while; whatever needs an answer stands on top of the window."""
        if severity == "info" and "\n" not in text.strip():
            self.news.setText(text)
            self.news.setToolTip(text)
            self._news_timer.start()

    def refresh(self, *_: object) -> None:
        """Say how things are, now."""
        store, run = self._desk.store, self._desk.store.run
        self.mode.setText(self.mode_text())
        self.place.setText(self._place_text())
        parts = (why_stopped(self._desk), self._next_text())
        self.next.setText(" · ".join(part for part in parts if part))
        self.next.setToolTip(self.next.text())
        amount = self.tr("1 event") if run.end == 1 else self.tr("{0} events").format(f"{run.end:,}")
        kept = run.values.bytes_in_memory + run.values.bytes_on_disk
        words = f"{amount} · {bytes_text(kept)}" if kept else amount
        self.recorded.setText(words if run.end else "")
        count = len(self._known.all()) if run.end else 0
        words = self.tr("1 finding") if count == 1 else self.tr("{0} findings").format(count)
        self.findings.setText(f"⚠ {words}" if count else words)
        self.findings.setVisible(bool(run.end))
        mood = "past" if store.in_the_past else store.state
        if self.property("mood") != mood:
            self.setProperty("mood", mood)
            self.style().polish(self)

    def mode_text(self) -> str:
        """What is going on, in words."""
        store = self._desk.store
        if store.in_the_past:
            return self.tr("Viewing the past")
        if store.state == "paused" and store.stop is not None:
            if store.stop.node or store.stop.backward_pass:
                return self.tr("Paused in backward")
            if store.stop.reason == "exception":
                return self.tr("Paused at an exception")
            if store.stop.reason == "breakpoint":
                return self.tr("Paused at a breakpoint")
            return self.tr("Paused")
        if store.state == "running" and store.native is not None:
            path, line = store.native
            if not path:
                return self.tr("Waiting for native code; Stop ends it")
            return self.tr("Waiting for native code called at {0}:{1}; Stop ends it").format(PurePath(path).name, line)
        return {
            "empty": self.tr("Nothing open"),
            "ready": self.tr("Ready"),
            "starting": self.tr("Starting…"),
            "running": self.tr("Running…"),
            "paused": self.tr("Paused"),
            "finished": self.tr("Finished"),
        }[store.state]

    def _place_text(self) -> str:
        store = self._desk.store
        path, line, _ = place_of_stop(store)
        if not path and (store.in_the_past or store.state in ("running", "finished")):
            place = store.moment.place()
            if place is not None:
                path, line = place.path, place.line
        cell = re.fullmatch(r"<cell (\d+)>", path)
        if cell is not None:
            return self.tr("cell {0}, line {1}").format(cell[1], line)
        return f"{PurePath(path).name}:{line}" if path else ""

    def _next_text(self) -> str:
        store = self._desk.store
        moment = store.moment
        if not store.run.end or moment.phase() != "backward":
            return ""
        number = self.tr("pass {0}").format(moment.backward_pass())
        queue = moment.queue()
        if queue.done >= len(queue):
            return number
        waiting = queue[queue.done]
        state = moment.node(waiting.node)
        variable = moment.tensor(state.variable) if state is not None and state.variable else None
        name = f"{waiting.name} {variable.name}" if variable is not None and variable.name else waiting.name
        said = self.tr("now: {0}") if waiting.status == "running" else self.tr("next: {0}")
        return f"{number} · {said.format(name)}"

    def _label(self, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(f"status-{name}")
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _on_findings_clicked(self) -> None:
        self._desk.context.window.show_panel("findings")

    def _refresh_later(self, *_: object) -> None:
        if not self._timer.isActive():
            self._timer.start()
