"""The timeline: the whole run as one strip, with a cursor that travels."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QBrush,
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolTip, QVBoxLayout, QWidget

from retrograd.app.model.states import Finding, Phase
from retrograd.engine.protocol.events import kind

from . import hatch
from .desk import Desk
from .editor.reading import WITHOUT_GRADIENT
from .font_variants import bold, small

#: Kinds of phases, for the translators.
PHASES = (
    QT_TRANSLATE_NOOP("Phase", "forward"),
    QT_TRANSLATE_NOOP("Phase", "backward"),
    QT_TRANSLATE_NOOP("Phase", "update"),
)

#: Height of the strip of phases, and where it begins.
STRIP_TOP = 12
STRIP_HEIGHT = 14

#: Milliseconds between two paintings of the strip while events stream in.
REFRESH_INTERVAL = 100

#: Phases narrower than this have neither pattern nor label.
LABEL_WIDTH = 16

#: How much lower than forward the narrow phases of the other kinds are.
NARROW_INSETS = {"backward": 5, "update": 9}

#: Radius around a finding's tick in which a click means the tick.
TICK_REACH = 6


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
        hint = QLabel(self.tr("← → step\nHome End"))
        hint.setProperty("role", "faint")
        hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        hint.setToolTip(self.tr("With the timeline focused: arrows step, with Ctrl by one event; Home and End jump."))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(12)
        row.addWidget(words)
        row.addWidget(self.track, 1)
        row.addWidget(hint)
        self.setFocusProxy(self.track)
        store = desk.store
        for signal in (store.replaced, store.changed, store.moved, store.state_changed):
            signal.connect(self._on_store)
        self._on_store()

    def text(self) -> str:
        """What the label says: ``Event 31 of 34``."""
        return f"{self._event.text()} {self._total.text()}".strip()

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
        self.track.setAccessibleDescription(f"{self.text()}, {self._phase.text()}")

    def _at_the_end(self) -> bool:
        """Whether the moment shown is the one after the whole run, when nothing goes forward or backward."""
        store = self._desk.store
        return store.state == "finished" and not store.in_the_past

    def _where(self) -> str:
        moment = self._desk.store.moment
        return self.tr("finished") if self._at_the_end() else phase_text(moment.phase(), moment.backward_pass())


def phase_text(phase: str, backward_pass: int = 0) -> str:
    """A phase in words: ``backward · pass 1``."""
    word = QCoreApplication.translate("Phase", phase)
    if phase != "backward" or not backward_pass:
        return word
    return QCoreApplication.translate("Phase", "{0} · pass {1}").format(word, backward_pass)


class Track(QWidget):
    """The strip: forward plain, backward dotted, updates barred, no_grad striped; ticks of findings; the cursor."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._phases: list[Phase] = []
        self._findings: list[Finding] = []
        self._without_gradient: list[tuple[int, int]] = []
        self._strip: QPixmap | None = None
        self._stale = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Timeline"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_INTERVAL)
        self._timer.timeout.connect(self._redraw)
        desk.store.replaced.connect(self._redraw)
        desk.store.state_changed.connect(self._redraw)
        desk.store.changed.connect(self._on_changed)
        desk.store.moved.connect(self._on_moved)
        desk.theme_changed.connect(self._redraw)

    # ------------------------------------------------------------------ places
    def x_of(self, serial: int) -> float:
        """Where the end of an event stands."""
        end = max(1, self._desk.store.run.end)
        return 4 + (self.width() - 8) * min(serial, end) / end

    def serial_at(self, x: float) -> int:
        """The event whose end is nearest."""
        end = self._desk.store.run.end
        return max(0, min(end, round((x - 4) / max(1, self.width() - 8) * end)))

    def tick_at(self, position: QPointF) -> Finding | None:
        """The finding whose tick is there."""
        self._read()
        if position.y() > STRIP_TOP + 2:
            return None
        near = [
            finding for finding in self._findings
            if finding.events and abs(self.x_of(finding.events[0]) - position.x()) <= TICK_REACH
        ]  # fmt: skip
        return near[0] if near else None

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
            self._paint_strip(strip)
            strip.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._strip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_cursor(painter)

    def _paint_strip(self, painter: QPainter) -> None:
        self._read()
        theme = self._desk.theme
        whole = QRectF(4, STRIP_TOP, self.width() - 8, STRIP_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        if not self._phases:
            painter.setBrush(theme.color("chip"))
            painter.drawRoundedRect(whole, 3, 3)
            return
        painter.setFont(small(self.font(), 3))
        metrics = painter.fontMetrics()
        gap = 3.0 if len(self._phases) * 12 < self.width() else 0.0
        drawn = 0.0
        for phase in self._phases:
            left, right = self.x_of(phase.start - 1), self.x_of(phase.end) - gap
            # Thousands of phases: those narrower than half a pixel disappear under their neighbours.
            if right - drawn < 0.5 and right - left < 0.5:
                continue
            drawn = right
            rectangle = QRectF(left, STRIP_TOP, max(0.75, right - left), STRIP_HEIGHT)
            self._paint_phase(painter, phase, rectangle)
            if rectangle.width() < LABEL_WIDTH:
                continue
            word = phase_text(phase.kind)
            longer = f"{word} · {phase.label}" if phase.label not in ("", word) else word
            word = longer if metrics.horizontalAdvance(longer) + 4 < rectangle.width() else word
            if metrics.horizontalAdvance(word) + 4 < rectangle.width():
                painter.setPen(theme.color("faint"))
                painter.drawText(QPointF(left + 3, STRIP_TOP + STRIP_HEIGHT + 12), word)
                painter.setPen(Qt.PenStyle.NoPen)
        for first, last in self._without_gradient:
            area = QRectF(self.x_of(first - 1), STRIP_TOP, self.x_of(last) - self.x_of(first - 1), STRIP_HEIGHT)
            painter.fillRect(area, hatch.stripes(theme.hex("dim"), 6.0, 2.0))
        self._paint_ticks(painter)

    def _paint_phase(self, painter: QPainter, phase: Phase, rectangle: QRectF) -> None:
        theme = self._desk.theme
        token = {"backward": "gradient", "update": "success"}.get(phase.kind, "")
        ground = QColor(theme.color(token) if token else theme.family("arithmetic"))
        ground.setAlphaF(0.25 if theme.dark or token else 0.28)
        if rectangle.width() < LABEL_WIDTH:
            # Too narrow for a pattern: the kinds differ in height.
            ground.setAlphaF(0.6)
            painter.fillRect(rectangle.adjusted(0, NARROW_INSETS.get(phase.kind, 0), 0, 0), ground)
            return
        patterns = {"backward": hatch.dots(theme.hex("gradient")), "update": hatch.bars(theme.hex("success"))}
        for brush in (QBrush(ground), patterns.get(phase.kind, QBrush())):
            painter.setBrush(brush)
            painter.drawRoundedRect(rectangle, 3, 3)

    def _paint_ticks(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._desk.theme.color("warning"))
        for finding in self._findings:
            if finding.events:
                center = QPointF(self.x_of(finding.events[0]), STRIP_TOP - 5)
                corners = ((0, -4.5), (4.5, 0), (0, 4.5), (-4.5, 0))
                painter.drawPolygon(QPolygonF([center + QPointF(*corner) for corner in corners]))

    def _paint_cursor(self, painter: QPainter) -> None:
        store, theme = self._desk.store, self._desk.theme
        if not store.run.end:
            return
        x = round(self.x_of(store.cursor)) + 0.0
        color = theme.color("accent" if self.hasFocus() else "text")
        painter.setPen(QPen(color, 2))
        painter.drawLine(QPointF(x, STRIP_TOP - 6), QPointF(x, STRIP_TOP + STRIP_HEIGHT + 6))
        painter.setBrush(color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QPointF(x, STRIP_TOP + STRIP_HEIGHT + 7), 4, 4)

    def _read(self) -> None:
        if not self._stale:
            return
        self._stale = False
        run = self._desk.store.run
        self._phases = run.phases()
        if self._desk.store.state != "running":
            # Explaining the whole run takes its time; new ticks appear when it stops.
            self._findings = run.findings()
        self._without_gradient = [
            (region.start, region.end or run.end)
            for region in run.moment(run.end).regions()
            if region.region_kind in WITHOUT_GRADIENT
        ]

    # ------------------------------------------------------------------ travelling
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Travel there; on a finding's tick select what proves it."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        finding = self.tick_at(event.position())
        if finding is not None:
            self._desk.store.seek(finding.events[0])
        else:
            self._desk.store.seek(self.serial_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the cursor along."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._desk.store.seek(self.serial_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step by the grain of the toolbar, with Ctrl by one event; Home and End jump."""
        store = self._desk.store
        single = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        grain = self._desk.grain()
        if event.key() == Qt.Key.Key_Left:
            store.seek(store.cursor - 1 if single else store.run.previous_stop(store.cursor, grain))
        elif event.key() == Qt.Key.Key_Right:
            store.seek(store.cursor + 1 if single else store.run.next_stop(store.cursor, grain))
        elif event.key() == Qt.Key.Key_Home:
            store.seek(0)
        elif event.key() == Qt.Key.Key_End:
            store.seek(store.run.end)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Explain in a tooltip what is there."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.explanation(QPointF(event.pos())), self)
            return True
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)

    def explanation(self, position: QPointF) -> str:
        """What stands at a position: a finding's sentence, or the event."""
        finding = self.tick_at(position)
        if finding is not None:
            return finding.text
        run = self._desk.store.run
        serial = self.serial_at(position.x())
        if not 1 <= serial <= run.end:
            return self.tr("Before the first event") if run.end else ""
        event = run.event(serial)
        place = run.place(event.location) if event.location else None
        where = self.tr(", line {0}").format(place.line) if place is not None else ""
        return self.tr("Event {0}: {1}{2}").format(f"{serial:,}", kind(event), where)

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
