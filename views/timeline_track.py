"""The strip of the timeline as a widget: drag, click and keys travel, tooltips tell what is there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from retrograd.app.model.marks import Bookmark, StopMark
from retrograd.app.model.states import Finding, Phase

from .desk import Desk
from .editor.reading import WITHOUT_GRADIENT
from .panels.known_findings import KnownFindings
from .timeline_paint import STRIP_HEIGHT, STRIP_TOP, StripContents, paint_cursor, paint_strip
from .timeline_text import bookmark_words, event_words, stop_words

#: Milliseconds between two paintings of the strip while events stream in.
REFRESH_INTERVAL = 100

#: How near a mark a click means the mark.
MARK_REACH = 6

#: The part of the run that PageUp and PageDown go over.
PAGE = 10

Mark = Finding | Bookmark | StopMark


class Track(QWidget):
    """Forward plain, backward dotted, updates barred, no_grad striped; marks of findings, bookmarks, stops; cursor."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._phases: list[Phase] = []
        self._findings: list[Finding] = []
        self._without_gradient: list[tuple[int, int]] = []
        self._strip: QPixmap | None = None
        self._stale = True
        self._known = KnownFindings(desk.store, self)
        self._known.changed.connect(self._redraw)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Timeline"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_INTERVAL)
        self._timer.timeout.connect(self._redraw)
        store = desk.store
        for signal in (store.replaced, store.state_changed, store.stopped, store.bookmarks.changed, desk.theme_changed):
            signal.connect(self._redraw)
        store.changed.connect(self._on_changed)
        store.moved.connect(self._on_moved)

    # ------------------------------------------------------------------ places
    def x_of(self, serial: int) -> float:
        """Where the end of an event stands."""
        end = max(1, self._desk.store.run.end)
        return 4 + (self.width() - 8) * min(serial, end) / end

    def serial_at(self, x: float) -> int:
        """The event whose end is nearest."""
        end = self._desk.store.run.end
        return max(0, min(end, round((x - 4) / max(1, self.width() - 8) * end)))

    def mark_at(self, position: QPointF) -> Mark | None:
        """The bookmark or finding above the strip, or the stop under it, that is nearest to a position."""
        self._read()
        above, below = position.y() <= STRIP_TOP + 2, position.y() >= STRIP_TOP + STRIP_HEIGHT - 1
        marks: list[tuple[int, Mark]] = []
        if above:
            marks = [(one.serial, one) for one in self._desk.store.bookmarks.all()]
            marks += [(one.events[0], one) for one in self._findings if one.events]
        elif below:
            marks = [(one.serial, one) for one in self._stops()]
        near = [(abs(self.x_of(serial) - position.x()), mark) for serial, mark in marks]
        near = [one for one in near if one[0] <= MARK_REACH]
        return min(near, key=lambda one: one[0])[1] if near else None

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(400, 44)

    # ------------------------------------------------------------------ painting
    def paintEvent(self, event: QPaintEvent) -> None:
        """Strip from the cache, cursor above it."""
        ratio = self.devicePixelRatioF()
        if self._strip is None or self._strip.deviceIndependentSize().toSize() != self.size():
            self._strip = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._strip.setDevicePixelRatio(ratio)
            self._strip.fill(Qt.GlobalColor.transparent)
            strip = QPainter(self._strip)
            strip.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_strip(strip, self._contents(), self.x_of, self.width(), self.font(), self._desk.theme)
            strip.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._strip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._desk.store.run.end:
            x = round(self.x_of(self._desk.store.cursor)) + 0.0
            paint_cursor(painter, x, self.hasFocus(), self._desk.theme)

    def _contents(self) -> StripContents:
        self._read()
        return StripContents(
            self._phases, self._without_gradient,
            sorted(one.events[0] for one in self._findings if one.events),
            [one.serial for one in self._desk.store.bookmarks.all()],
            [one.serial for one in self._stops()],
        )  # fmt: skip

    def _stops(self) -> list[StopMark]:
        """Stops that are more than the end of a step."""
        marks = self._desk.store.run.marks
        serials = set(marks.stop_serials())
        return [one for one in marks.stops if one.serial in serials]

    def _read(self) -> None:
        if not self._stale:
            return
        self._stale = False
        run = self._desk.store.run
        self._phases = run.phases()
        self._findings = list(self._known.all())
        self._without_gradient = [
            (run.regions[number].entered.serial, run.regions[number].left or run.end)
            for kind in WITHOUT_GRADIENT
            for number in run.regions_of_kind.get(kind, ())
        ]

    # ------------------------------------------------------------------ travelling
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Travel there; on a mark to its event."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        mark = self.mark_at(event.position())
        if mark is None:
            self._desk.store.seek(self.serial_at(event.position().x()))
        else:
            self._desk.store.seek(mark.events[0] if isinstance(mark, Finding) else mark.serial)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the cursor along."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._desk.store.seek(self.serial_at(event.position().x()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a bookmark: edit its note."""
        if isinstance(self.mark_at(event.position()), Bookmark):
            self._desk.run("go.bookmark")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step by the grain of the toolbar, with Shift by events, with Ctrl by phases; pages by a tenth."""
        target = self._target(Qt.Key(event.key()), event.modifiers())
        if target is None:
            super().keyPressEvent(event)
        else:
            self._desk.store.seek(target)

    def _target(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> int | None:
        """Where a key goes; None for keys that mean nothing here."""
        run, cursor = self._desk.store.run, self._desk.store.cursor
        page = max(1, run.end // PAGE)
        jumps = {
            Qt.Key.Key_Home: 0, Qt.Key.Key_End: run.end,
            Qt.Key.Key_PageUp: cursor - page, Qt.Key.Key_PageDown: cursor + page,
        }  # fmt: skip
        if key in jumps:
            return jumps[key]
        if key not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return None
        back = key == Qt.Key.Key_Left
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            return self._phase_before(cursor) if back else self._phase_after(cursor)
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            return cursor - 1 if back else cursor + 1
        grain = self._desk.grain()
        return run.previous_stop(cursor, grain) if back else run.next_stop(cursor, grain)

    def _phase_before(self, cursor: int) -> int:
        """The first event of the phase, or of the one before if the cursor is there already."""
        self._read()
        starts = [phase.start for phase in self._phases]
        index = bisect_left(starts, cursor)
        return starts[index - 1] if index else 0

    def _phase_after(self, cursor: int) -> int:
        """The first event of the next phase, or the end."""
        self._read()
        starts = [phase.start for phase in self._phases]
        index = bisect_right(starts, cursor)
        return starts[index] if index < len(starts) else self._desk.store.run.end

    # ------------------------------------------------------------------ telling
    def event(self, event: QEvent) -> bool:
        """Explain in a tooltip what is there."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.explanation(QPointF(event.pos())), self)
            return True
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)

    def explanation(self, position: QPointF) -> str:
        """What stands at a position: a finding's sentence, a bookmark's note, why it stopped, or the event."""
        mark = self.mark_at(position)
        if isinstance(mark, Finding):
            return mark.text
        store = self._desk.store
        if mark is None:
            return event_words(store, self.serial_at(position.x()))
        words = bookmark_words(mark) if isinstance(mark, Bookmark) else stop_words(mark)
        return f"{words}\n{event_words(store, mark.serial)}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: draw anew."""
        self._strip = None
        super().resizeEvent(event)

    # ------------------------------------------------------------------ what happens
    def _on_changed(self, delta: object) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _on_moved(self, serial: int) -> None:
        self.update()

    def _redraw(self, *_: object) -> None:
        self._stale = True
        self._strip = None
        self.update()
