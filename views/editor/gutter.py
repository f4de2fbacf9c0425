"""The strip left of a text: breakpoints and arrow, line numbers, operations per line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ..font_variants import small
from .glyphs import paint_arrow, paint_breakpoint, paint_hint, paint_selected

if TYPE_CHECKING:
    from .code_view import CodeView

#: Width of the column with breakpoints and arrow.
GLYPHS = 24

#: How far glyph and arrow move apart where both stand on a line.
BESIDE = 5.5

#: Air at the right of the numbers and of the counts.
GAP = 6


class Gutter(QWidget):
    """Follows its code view line by line; a click in it asks for a breakpoint."""

    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self._view = view
        self._hovered = 0
        self._numbers = 0.0
        self._counts = 0.0
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(self.tr("Line numbers and breakpoints"))

    def adjust(self) -> None:
        """Make room for the numbers of the last line and for the counts."""
        metrics = QFontMetricsF(self._view.font())
        self._numbers = metrics.horizontalAdvance("0" * max(2, len(str(self._view.blockCount()))))
        self._counts = QFontMetricsF(small(self._view.font())).horizontalAdvance("999") + GAP
        self._view.set_gutter_width(self.sizeHint().width())
        self.place()
        self.update()

    def place(self) -> None:
        """Fill the margin that the view leaves."""
        area = self._view.contentsRect()
        self.setGeometry(area.left(), area.top(), self.sizeHint().width(), area.height())

    def sizeHint(self) -> QSize:
        """As wide as its columns."""
        return QSize(round(GLYPHS + self._numbers + GAP + self._counts), 0)

    def glyph_center(self, line: int) -> QPointF:
        """Where the glyph of a line in view stands; a null point if it is not in view."""
        for block, rectangle in self._view.visible_lines():
            if block.blockNumber() + 1 == line:
                return QPointF(GLYPHS / 2, rectangle.center().y())
        return QPointF()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grounds, numbers, counts, glyphs."""
        view, theme = self._view, self._view.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        view.paint_grounds(painter, -float(self.width()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        number_font, count_font = view.font(), small(view.font())
        for block, rectangle in view.visible_lines():
            line = block.blockNumber() + 1
            active = view.marks.current[0] <= line <= view.marks.current[1] or line == view.marks.selected
            painter.setFont(number_font)
            painter.setPen(theme.color("text" if active else "faint"))
            painter.drawText(self._cell(rectangle, GLYPHS, self._numbers), _RIGHT, str(line))
            count = view.marks.counts.get(line, 0)
            if count:
                painter.setFont(count_font)
                painter.setPen(theme.color("faint"))
                left = GLYPHS + self._numbers + GAP
                painter.drawText(self._cell(rectangle, left, self._counts - GAP), _RIGHT, _short(count))
            self._paint_glyphs(painter, line, QPointF(GLYPHS / 2, rectangle.center().y()), rectangle)

    def _paint_glyphs(self, painter: QPainter, line: int, center: QPointF, rectangle: QRectF) -> None:
        marks, theme = self._view.marks, self._view.theme
        if line == marks.selected:
            paint_selected(painter, rectangle, theme.color("accent"))
        arrow = center
        marked = line in marks.breakpoints or line in marks.happenings
        if marked and line in (marks.current[0], marks.past):
            # Side by side: neither hides the other.
            center, arrow = center - QPointF(BESIDE, 0), center + QPointF(BESIDE, 0)
        if line in marks.breakpoints:
            paint_breakpoint(painter, marks.breakpoints[line][0], center, theme)
        elif line in marks.happenings:
            kind, glyph, _ = marks.happenings[line]
            paint_breakpoint(painter, glyph, center, theme, kind=kind)
        elif line == self._hovered:
            paint_hint(painter, center, theme)
        color = theme.color("gradient" if marks.in_backward else "accent")
        if line == marks.current[0]:
            paint_arrow(painter, arrow, color, theme.color("current_line"))
        elif line == marks.past:
            paint_arrow(painter, arrow, color, theme.color("panel"), hollow=True)

    # ------------------------------------------------------------------ mouse
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where a click would put a breakpoint."""
        self._hover(self._view.line_at(event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered any more."""
        self._hover(0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for a breakpoint on the line."""
        line = self._view.line_at(event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and line:
            self._view.breakpoint_requested.emit(line)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for what can be done with the line."""
        line = self._view.line_at(event.pos().y())
        if line:
            self._view.gutter_menu_requested.emit(line, event.globalPos())

    def event(self, event: QEvent) -> bool:
        """Explain the marks of a line in a tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.explanation(self._view.line_at(event.pos().y()))
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def explanation(self, line: int) -> str:
        """What the marks of a line mean, a sentence each."""
        marks = self._view.marks
        said = []
        if line in marks.breakpoints:
            said.append(marks.breakpoints[line][1])
        if line in marks.happenings:
            said.append(marks.happenings[line][2])
        said += [band.label for band in marks.bands if band.first <= line <= band.last]
        count, total = marks.counts.get(line, 0), marks.totals.get(line, 0)
        if count:
            many = self.tr("{0} operations ran on this line in this pass.").format(count)
            said.append(self.tr("1 operation ran on this line in this pass.") if count == 1 else many)
        if total > count:
            said.append(self.tr("{0} ran on it in the whole run so far.").format(total))
        return "\n".join(said)

    def _hover(self, line: int) -> None:
        if line != self._hovered:
            self._hovered = line
            self.update()

    @staticmethod
    def _cell(rectangle: QRectF, left: float, width: float) -> QRectF:
        return QRectF(left, rectangle.top(), width, rectangle.height())


_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def _short(count: int) -> str:
    """A count in at most three characters: 999, 12k, 3M."""
    for limit, unit in ((1000, ""), (1_000_000, "k"), (1_000_000_000, "M")):
        if count < limit:
            return f"{count // max(1, limit // 1000)}{unit}"
    return "…"
