"""A read-only Python text with syntax colours, a gutter and the marks of a run drawn over it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextDocumentLayout, QPlainTextEdit, QWidget

from .. import hatch
from ..theme import Theme
from .gutter import Gutter
from .marks import Marks, Span
from .pass_spinners import PassSpinners
from .syntax import STYLES, Highlighter, utf16_length

#: Points added to the height of a line, half above and half below the text.
LINE_SPACING = 6

#: Points above the first line.
TOP_MARGIN = 8


class _RoomyLayout(QPlainTextDocumentLayout):
    """Plain lines with air between them; ``QPlainTextEdit`` knows no line height of its own."""

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        rectangle = super().blockBoundingRect(block)
        if rectangle.height() > 0:
            rectangle.setHeight(rectangle.height() + LINE_SPACING)
        return rectangle


class CodeView(QPlainTextEdit):
    """One text.

    Signals:
        line_selected(int): The person put the cursor on this line.
        breakpoint_requested(int): The person clicked the gutter there.
        gutter_menu_requested(int, QPoint): The person asks for what can be done there; global position.
        pass_chosen(int, int): The person wants another pass of the loop in this line.
    """

    line_selected = Signal(int)
    breakpoint_requested = Signal(int)
    gutter_menu_requested = Signal(int, object)
    pass_chosen = Signal(int, int)

    def __init__(self, theme: Theme, font: QFont, fitted: bool = False, parent: QWidget | None = None) -> None:
        """``fitted``: as high as the text (a notebook cell) in place of scrolling."""
        super().__init__(parent)
        self._theme = theme
        self._marks = Marks()
        self._quiet = False
        self._fitted = fitted
        document = QTextDocument(self)
        self._layout = _RoomyLayout(document)
        document.setDocumentLayout(self._layout)
        document.setDocumentMargin(TOP_MARGIN)
        self.setDocument(document)
        self._highlighter = Highlighter(document)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.viewport().setMouseTracking(True)
        self.gutter = Gutter(self)
        self.spinners = PassSpinners(self)
        self.spinners.chosen.connect(self.pass_chosen)
        if fitted:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            # Below the last line, not over it.
            self.horizontalScrollBar().rangeChanged.connect(self._fit_height)
        self.updateRequest.connect(self._on_update_request)
        self.cursorPositionChanged.connect(self._on_cursor_moved)
        self.set_code_font(font)
        self.set_theme(theme)

    # ------------------------------------------------------------------ what is shown
    @property
    def marks(self) -> Marks:
        """What is drawn over the text."""
        return self._marks

    @property
    def theme(self) -> Theme:
        """The theme in use."""
        return self._theme

    def set_text(self, text: str) -> None:
        """Show another text."""
        if text == self.toPlainText() and text:
            return
        self._quiet = True
        self._highlighter.set_text(text)
        self.setPlainText(text)
        self._highlighter.rehighlight()
        self._quiet = False
        self.gutter.adjust()
        self._fit_height()

    def set_marks(self, marks: Marks) -> None:
        """Draw other marks over the text."""
        if marks == self._marks:
            return
        self._marks = marks
        self.spinners.show(marks.passes)
        self.viewport().update()
        self.gutter.update()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        self._theme = theme
        self._highlighter.set_colors({name: theme.color(name) for _, name in STYLES})
        self.viewport().update()
        self.gutter.update()

    def set_code_font(self, font: QFont) -> None:
        """Use another fixed-width font."""
        self.setFont(font)
        self.document().setDefaultFont(font)
        self.setTabStopDistance(QFontMetricsF(font).horizontalAdvance(" ") * 4)
        self.gutter.adjust()
        self._fit_height()

    # ------------------------------------------------------------------ lines
    def current_line(self) -> int:
        """Line of the text cursor, from 1."""
        return self.textCursor().blockNumber() + 1

    def show_line(self, line: int, move_cursor: bool = True) -> None:
        """Scroll until ``line`` is visible, with the text cursor on it, without telling anybody."""
        block = self.document().findBlockByNumber(line - 1)
        if not block.isValid():
            return
        if move_cursor:
            self._quiet = True
            cursor = QTextCursor(block)
            self.setTextCursor(cursor)
            self._quiet = False
        if self._fitted:
            return
        rectangle = self.line_rectangle(block)
        if rectangle.top() < 0 or rectangle.bottom() > self.viewport().height():
            shown = max(1, int(self.viewport().height() / max(1.0, rectangle.height())))
            top = line - 1 - shown // 3
            current = self._marks.current[0]
            if current and abs(current - line) < shown - 2:
                # The statement that runs next stays in view, as long as both fit.
                top = min(top, current - 2) if current < line else max(top, current + 1 - shown)
            self.verticalScrollBar().setValue(max(0, top))

    def line_rectangle(self, block: QTextBlock) -> QRectF:
        """Where a line stands in the viewport, over the full width, air included."""
        rectangle = self.blockBoundingGeometry(block).translated(self.contentOffset())
        if not block.next().isValid():
            rectangle.setHeight(rectangle.height() - TOP_MARGIN)  # the document's margin belongs to its last block
        return QRectF(0, rectangle.top() - LINE_SPACING / 2, self.viewport().width(), rectangle.height())

    def end_of_line(self, block: QTextBlock) -> float:
        """Where the text of a line ends in the viewport."""
        text = block.text()
        return self._x(block, text, len(text))

    def line_at(self, height: float) -> int:
        """Number of the line at this height of the viewport, 0 below the last."""
        for block, rectangle in self.visible_lines():
            if rectangle.top() <= height < rectangle.bottom():
                return block.blockNumber() + 1
        return 0

    def visible_lines(self) -> Iterator[tuple[QTextBlock, QRectF]]:
        """The lines in view with their rectangles."""
        block = self.firstVisibleBlock()
        bottom = self.viewport().height()
        while block.isValid():
            rectangle = self.line_rectangle(block)
            if rectangle.top() > bottom:
                return
            yield block, rectangle
            block = block.next()

    # ------------------------------------------------------------------ Qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Marks below the text, the text, the underline above it."""
        painter = QPainter(self.viewport())
        self.paint_grounds(painter, 0.0)
        painter.end()
        super().paintEvent(event)
        if self._marks.underline is not None:
            painter = QPainter(self.viewport())
            self._paint_underline(painter, self._marks.underline)
            painter.end()

    def paint_grounds(self, painter: QPainter, left: float) -> None:
        """Draw bands, current statement and selected line; the gutter does the same with its own painter.

        ``left`` is how far the painter's origin is to the left of the text, so that the stripes go through.
        """
        marks, theme = self._marks, self._theme
        stripes = hatch.stripes(theme.hex("hatch"))
        width = self.width()
        for block, rectangle in self.visible_lines():
            line = block.blockNumber() + 1
            ground = QRectF(0, rectangle.top(), width, rectangle.height())
            if any(band.first <= line <= band.last for band in marks.bands):
                painter.setBrushOrigin(QPointF(-left, self.contentOffset().y()))
                painter.fillRect(ground, stripes)
            if marks.current[0] <= line <= marks.current[1]:
                painter.fillRect(ground, theme.color("current_line"))
            elif line == marks.selected:
                painter.fillRect(ground, theme.color("accent_background"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the gutter at the left edge, and in view the statement that runs next."""
        current = self._marks.current[0]
        seen = bool(current) and self._in_view(current, event.oldSize().height())
        super().resizeEvent(event)
        self.gutter.place()
        self.spinners.place()
        if seen:
            self.show_line(current, move_cursor=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Tab to the window, so that the keyboard gets out again."""
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which line was clicked, also when the cursor is there already."""
        before = self.current_line()
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.current_line() == before:
            self.line_selected.emit(before)

    def sizeHint(self) -> QSize:
        """As high as the text where it is fitted."""
        hint = super().sizeHint()
        return QSize(hint.width(), self._content_height()) if self._fitted else hint

    # ------------------------------------------------------------------ inside
    def set_gutter_width(self, width: int) -> None:
        """Leave room for the gutter."""
        self.setViewportMargins(width, 0, 0, 0)

    def _in_view(self, line: int, height: int) -> bool:
        rectangle = self.line_rectangle(self.document().findBlockByNumber(line - 1))
        return rectangle.top() >= 0 and rectangle.bottom() <= height

    def _fit_height(self) -> None:
        if self._fitted:
            self.setFixedHeight(self._content_height())

    def _content_height(self) -> int:
        line = QFontMetricsF(self.font()).lineSpacing() + LINE_SPACING
        bar = self.horizontalScrollBar()
        below = bar.sizeHint().height() if bar.maximum() > 0 else 0
        return round(line * max(1, self.blockCount()) + 2 * TOP_MARGIN - LINE_SPACING / 2) + below

    def _on_update_request(self, rectangle: object, scrolled: int) -> None:
        self.gutter.update()
        if scrolled:
            self.spinners.place()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Qt moves what stands on the text along; it belongs to the ends of lines."""
        super().scrollContentsBy(dx, dy)
        self.spinners.place()

    def _on_cursor_moved(self) -> None:
        if not self._quiet:
            self.line_selected.emit(self.current_line())

    def _paint_underline(self, painter: QPainter, span: Span) -> None:
        painter.setPen(QPen(self._theme.color("gradient"), 2))
        for line in range(span.line, span.end_line + 1):
            block = self.document().findBlockByNumber(line - 1)
            text = block.text()
            indent = len(text) - len(text.lstrip())
            first = span.column if line == span.line else indent
            last = span.end_column if line == span.end_line else len(text.rstrip())
            if not block.isValid() or last <= first:
                continue
            start, end = self._x(block, text, first), self._x(block, text, last)
            bottom = self.line_rectangle(block).bottom() - 3
            painter.drawLine(QPointF(start, bottom), QPointF(end, bottom))

    def _x(self, block: QTextBlock, text: str, column: int) -> float:
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(utf16_length(text[:column]), block.length() - 1))
        return float(self.cursorRect(cursor).left())
