"""The text of the console: bounded, each line marked by what wrote it, the part after the cursor in time paled."""

from __future__ import annotations

import bisect
from collections import deque
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextBlockUserData,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from ..desk import Desk
from ..theme import Theme
from .appearance import code_font, theme_of

#: Lines that are kept.
MOST_LINES: Final = 100_000
#: Lines that are added between two paints.
LINES_A_REFRESH: Final = 500
_GUTTER = 24

#: Mark in the margin and colour token of each kind of line.
MARKS: Final = {
    "stdout": ("", ""),
    "stderr": ("!", "error"),
    "input": ("›", "dim"),
    "result": ("=", "accent"),
    "error": ("✗", "error"),
    "tensor": ("", "accent"),
    "note": ("i", "dim"),
    "result-more": ("", "accent"),
    "error-more": ("", "error"),
    "note-more": ("", "dim"),
}
_KINDS: Final = tuple(MARKS)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its kind, its text, the event that it came with, and the tensor or event that it leads to (0: none)."""

    kind: str
    text: str
    serial: int
    tensor: int = 0
    event: int = 0


class _Leads(QTextBlockUserData):
    """Where a line leads."""

    def __init__(self, tensor: int, event: int) -> None:
        super().__init__()
        self.tensor, self.event = tensor, event


class ConsoleOutput(QPlainTextEdit):
    """Read-only text; the marks stand in the margin, so that copied text is what the program wrote.

    Signals:
        tensor_chosen(int): A line that leads to a tensor was clicked, or Enter pressed on it.
        event_chosen(int): The same of a line that leads to an event.
    """

    tensor_chosen = Signal(int)
    event_chosen = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._waiting: deque[Line] = deque(maxlen=MOST_LINES)
        self._serials: list[int] = []
        self._unfinished = False
        self._empty = True
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setUndoRedoEnabled(False)
        self.setMaximumBlockCount(MOST_LINES)
        self.viewport().setMouseTracking(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setViewportMargins(_GUTTER, 0, 0, 0)
        self.setAccessibleName(self.tr("Output of the script"))
        self.setFont(code_font(desk))
        self.document().setDocumentMargin(4)
        self._margin = _Margin(self)

    # ------------------------------------------------------------------ adding
    def add(self, lines: list[Line]) -> None:
        """Queue lines; :meth:`flush` shows them."""
        self._waiting.extend(lines)

    def flush(self, unfinished: Line | None = None) -> bool:
        """Show queued lines, at most LINES_A_REFRESH, and a line not ended yet; True while some are left."""
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 1
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        if self._unfinished:
            self._remove_last(cursor)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        theme = theme_of(self._desk)
        looks = {kind: _look(kind, theme) for kind in _KINDS}
        for _ in range(min(len(self._waiting), LINES_A_REFRESH)):
            self._append(cursor, self._waiting.popleft(), looks)
        self._unfinished = unfinished is not None and not self._waiting
        if unfinished is not None and self._unfinished:
            self._append(cursor, unfinished, looks)
        cursor.endEditBlock()
        # Blocks beyond the limit were dropped from the front.
        del self._serials[: max(0, len(self._serials) - self.blockCount())]
        if at_end:
            bar.setValue(bar.maximum())
        self._margin.update()
        return bool(self._waiting)

    def forget(self) -> None:
        """Start anew."""
        self.clear()
        self._waiting.clear()
        self._serials.clear()
        self._unfinished = False
        self._empty = True
        self.setExtraSelections([])

    def columns(self) -> int:
        """So many characters fit beside each other."""
        room = self.viewport().width() - 2 * self.document().documentMargin() - self.verticalScrollBar().width()
        return int(room / max(1.0, QFontMetricsF(self.font()).horizontalAdvance("m")))

    def is_empty(self) -> bool:
        """Whether nothing has been shown yet."""
        return self._empty

    def _append(self, cursor: QTextCursor, line: Line, looks: dict[str, QTextCharFormat]) -> None:
        """Add a line at the cursor, which stands at the end."""
        if not self._empty:
            cursor.insertBlock()
        self._empty = False
        cursor.insertText(line.text, looks[line.kind])
        cursor.block().setUserState(_KINDS.index(line.kind))
        if line.tensor or line.event:
            cursor.block().setUserData(_Leads(line.tensor, line.event))
        self._serials.append(line.serial)

    def _remove_last(self, cursor: QTextCursor) -> None:
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        cursor.removeSelectedText()
        if self._serials:
            self._serials.pop()
        self._empty = not self._serials
        self._unfinished = False

    def recolor(self) -> None:
        """Give every line the colours of the theme in force."""
        theme = theme_of(self._desk)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        block = self.document().begin()
        while block.isValid():
            if 0 <= block.userState() < len(_KINDS):
                cursor.setPosition(block.position())
                cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(_look(_KINDS[block.userState()], theme))
            block = block.next()
        cursor.endEditBlock()

    # ------------------------------------------------------------------ time
    def show_time(self, serial: int, in_the_past: bool) -> None:
        """Pale what was written after event ``serial``."""
        first = bisect.bisect_right(self._serials, serial) if in_the_past else len(self._serials)
        if first >= len(self._serials):
            if self.extraSelections():
                self.setExtraSelections([])
            return
        pale = QTextEdit.ExtraSelection()
        selected = QTextCursor(self.document().findBlockByNumber(first))
        selected.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        pale.cursor = selected
        look = QTextCharFormat()
        look.setForeground(theme_of(self._desk).color("control_line"))
        look.setFontItalic(True)
        pale.format = look
        self.setExtraSelections([pale])

    # ------------------------------------------------------------------ lines that lead somewhere
    def tensor_at(self, block: QTextBlock) -> int:
        """The tensor that a line leads to, 0 for none."""
        data = block.userData()
        return data.tensor if isinstance(data, _Leads) else 0

    def event_at(self, block: QTextBlock) -> int:
        """The event that a line leads to, 0 for none."""
        data = block.userData()
        return data.event if isinstance(data, _Leads) else 0

    def _leads(self, block: QTextBlock) -> bool:
        return bool(self.tensor_at(block) or self.event_at(block))

    def _follow(self, block: QTextBlock) -> None:
        if tensor := self.tensor_at(block):
            self.tensor_chosen.emit(tensor)
        elif event := self.event_at(block):
            self.event_chosen.emit(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on such a line goes there."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._follow(self.cursorForPosition(event.position().toPoint()).block())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over such a line."""
        super().mouseMoveEvent(event)
        over = self._leads(self.cursorForPosition(event.position().toPoint()).block())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on such a line goes there too."""
        block = self.textCursor().block()
        if self._leads(block) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._follow(block)
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------ margin
    def paint_margin(self, painter: QPainter, area: QRect) -> None:
        """Draw the marks of the lines in sight."""
        theme = theme_of(self._desk)
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= area.bottom():
            height = self.blockBoundingRect(block).height()
            state = block.userState()
            mark, token = MARKS[_KINDS[state]] if 0 <= state < len(_KINDS) else ("", "")
            if mark:
                painter.setPen(theme.color(token))
                painter.drawText(QRectF(0, top, _GUTTER - 6, height), int(Qt.AlignmentFlag.AlignRight), mark)
            top += height
            block = block.next()

    def resizeEvent(self, event: object) -> None:
        """Keep the margin beside the text."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        inside = self.contentsRect()
        self._margin.setGeometry(QRect(inside.left(), inside.top(), _GUTTER, inside.height()))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """The margin moves along."""
        super().scrollContentsBy(dx, dy)
        self._margin.update()


def _look(kind: str, theme: Theme) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(theme.color(MARKS[kind][1] or "text"))
    if kind == "tensor":
        look.setBackground(theme.color("chip"))
    if kind == "stderr":
        look.setFontWeight(QFont.Weight.Medium)
    return look


class _Margin(QWidget):
    def __init__(self, output: ConsoleOutput) -> None:
        super().__init__(output)
        self._output = output

    def paintEvent(self, event: QPaintEvent) -> None:
        """Drawn by the text beside it."""
        with QPainter(self) as painter:
            self._output.paint_margin(painter, event.rect())
