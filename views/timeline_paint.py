"""How the timeline's strip is drawn: phases by colour and pattern, marks by shape and place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPolygonF

from retrograd.app.model.states import Phase

from . import hatch
from .font_variants import small
from .phases import phase_text
from .theme import Theme

#: Height of the strip of phases, and where it begins.
STRIP_TOP = 12
STRIP_HEIGHT = 14

#: Phases narrower than this have neither pattern nor label.
LABEL_WIDTH = 16

#: How much lower than forward the narrow phases of the other kinds are.
NARROW_INSETS = {"backward": 5, "update": 9}

#: Marks around the middle of their place: diamond of findings, flag of bookmarks, arrow head of stops.
DIAMOND = ((0.0, -4.5), (4.5, 0.0), (0.0, 4.5), (-4.5, 0.0))
FLAG = ((-0.75, -5.5), (6.5, -5.5), (4.0, -2.5), (6.5, 0.5), (0.75, 0.5), (0.75, 5.5), (-0.75, 5.5))
ARROW = ((0.0, -3.5), (3.5, 2.5), (-3.5, 2.5))

#: Where the middle of each mark stands.
MARK_Y = STRIP_TOP - 5.5
STOP_Y = STRIP_TOP + STRIP_HEIGHT + 3.5


@dataclass
class StripContents:
    """What the strip shows: phases, stretches without gradient, serials of findings, bookmarks and stops."""

    phases: Sequence[Phase] = ()
    without_gradient: Sequence[tuple[int, int]] = ()
    findings: Sequence[int] = ()
    bookmarks: Sequence[int] = ()
    stops: Sequence[int] = field(default_factory=list)


def paint_strip(
    painter: QPainter, contents: StripContents, x_of: Callable[[int], float], width: int, font: QFont, theme: Theme
) -> None:
    """Everything but the cursor; ``x_of`` tells where the end of an event stands."""
    painter.setPen(Qt.PenStyle.NoPen)
    if not contents.phases:
        painter.setBrush(theme.color("chip"))
        painter.drawRoundedRect(QRectF(4, STRIP_TOP, width - 8, STRIP_HEIGHT), 3, 3)
        return
    painter.setFont(small(font, 3))
    labelled = _paint_phases(painter, contents.phases, x_of, width, theme)
    for first, last in contents.without_gradient:
        area = QRectF(x_of(first - 1), STRIP_TOP, x_of(last) - x_of(first - 1), STRIP_HEIGHT)
        painter.fillRect(area, hatch.stripes(theme.hex("dim"), 6.0, 2.0))
    stops = list(_spread(contents.stops, x_of))
    _paint_labels(painter, labelled, stops, theme)
    painter.setPen(Qt.PenStyle.NoPen)
    for places, shape, token, height in (
        (stops, ARROW, "breakpoint", STOP_Y),
        (list(_spread(contents.findings, x_of)), DIAMOND, "warning", MARK_Y),
        (list(_spread(contents.bookmarks, x_of)), FLAG, "accent", MARK_Y),
    ):
        painter.setBrush(theme.color(token))
        for x in places:
            painter.drawPolygon(QPolygonF([QPointF(x + dx, height + dy) for dx, dy in shape]))


def paint_cursor(painter: QPainter, x: float, focused: bool, theme: Theme) -> None:
    """The moment shown: a line through the strip with a ball, ringed while the keyboard is here."""
    color = theme.color("accent" if focused else "text")
    painter.setPen(QPen(color, 2))
    painter.drawLine(QPointF(x, STRIP_TOP - 6), QPointF(x, STRIP_TOP + STRIP_HEIGHT + 6))
    painter.setBrush(color)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(x, STRIP_TOP + STRIP_HEIGHT + 7), 4, 4)
    if focused:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 1))
        painter.drawEllipse(QPointF(x, STRIP_TOP + STRIP_HEIGHT + 7), 6.5, 6.5)


def _spread(serials: Iterable[int], x_of: Callable[[int], float]) -> Iterable[float]:
    """Places of marks, at most one on a pixel."""
    last = -1
    for serial in serials:
        x = x_of(serial)
        if round(x) != last:
            last = round(x)
            yield x


def _paint_phases(
    painter: QPainter, phases: Sequence[Phase], x_of: Callable[[int], float], width: int, theme: Theme
) -> list[tuple[float, float, str]]:
    """Paint them; left edge, width and words of the labels that there is room for."""
    if len(phases) > width:
        _paint_columns(painter, phases, width, theme)
        return []
    metrics = painter.fontMetrics()
    gap = 3.0 if len(phases) * 12 < width else 0.0
    drawn = 0.0
    labels: list[tuple[float, float, str]] = []
    for phase in phases:
        left, right = x_of(phase.start - 1), x_of(phase.end) - gap
        # Thousands of phases: those narrower than half a pixel disappear under their neighbours.
        if right - drawn < 0.5 and right - left < 0.5:
            continue
        drawn = right
        rectangle = QRectF(left, STRIP_TOP, max(0.75, right - left), STRIP_HEIGHT)
        _paint_phase(painter, phase, rectangle, theme)
        if rectangle.width() < LABEL_WIDTH:
            continue
        word = phase_text(phase.kind)
        longer = f"{word} · {phase.label}" if phase.label not in ("", word) else word
        word = longer if metrics.horizontalAdvance(longer) + 4 < rectangle.width() else word
        if metrics.horizontalAdvance(word) + 4 < rectangle.width():
            labels.append((left, rectangle.width(), word))
    return labels


def _paint_columns(painter: QPainter, phases: Sequence[Phase], width: int, theme: Theme) -> None:
    """More phases than pixels: on each pixel the phase that is in its middle."""
    starts = [phase.start for phase in phases]
    last = phases[-1].end
    for x in range(4, width - 4):
        serial = round((x - 3.5) / max(1, width - 8) * last)
        phase = phases[max(0, bisect_right(starts, serial) - 1)]
        _paint_phase(painter, phase, QRectF(x, STRIP_TOP, 1.0, STRIP_HEIGHT), theme)


def _paint_labels(painter: QPainter, labels: list[tuple[float, float, str]], stops: list[float], theme: Theme) -> None:
    """Words under the strip, pushed aside by the arrow heads of stops that would stand in them."""
    metrics = painter.fontMetrics()
    painter.setPen(theme.color("faint"))
    for left, width, word in labels:
        advance = metrics.horizontalAdvance(word)
        start = left + 3
        for x in stops:
            if start - 5 < x < start + advance + 5:
                start = x + 6
        if start + advance <= left + width or not any(left <= x <= left + width for x in stops):
            painter.drawText(QPointF(start, STRIP_TOP + STRIP_HEIGHT + 12), word)


def _paint_phase(painter: QPainter, phase: Phase, rectangle: QRectF, theme: Theme) -> None:
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
