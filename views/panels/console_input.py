"""The input of the console: several lines where needed, older lines by Up, ways to go on by Tab."""

from __future__ import annotations

import codeop
import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from retrograd.engine.protocol.answers import Completion

from ..desk import Desk
from .appearance import code_font

#: Most lines that the input is high, and most names that are in sight at once.
_LINES, _NAMES = 6, 8
_INDENT = "    "


def is_complete(text: str) -> bool:
    """Whether Enter runs the text: it is a whole statement (or wrong), and no block waits for more lines."""
    first, broken, last = text.rpartition("\n")
    if broken and first.strip() and last[:1] in ("", " ", "\t"):
        # Inside a block an empty line ends it, as at Python's own prompt.
        return not last.strip()
    try:
        return codeop.compile_command(text, "<console>", "exec") is not None
    except (SyntaxError, ValueError, OverflowError):
        # Wrong text is run too: the answer says what is wrong.
        return True


class CompletionList(QListWidget):
    """Names beside the cursor; the keyboard stays with the input."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.ToolTip)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFont(code_font(desk))
        self.setObjectName("search-hits")
        self.setAccessibleName(self.tr("Ways to go on"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)

    def show_names(self, names: list[Completion]) -> None:
        """Other names, the first one current."""
        self.clear()
        widest = min(32, max(len(one.name) for one in names))
        for one in names:
            item = QListWidgetItem(f"{one.name:<{widest}}  {one.kind}".rstrip())
            item.setData(Qt.ItemDataRole.UserRole, one.name)
            self.addItem(item)
        self.setCurrentRow(0)
        height = self.sizeHintForRow(0) * min(len(names), _NAMES) + 2 * self.frameWidth() + 10
        self.resize(self.sizeHintForColumn(0) + 32, height)

    def chosen(self) -> str:
        """The current name."""
        item = self.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def step(self, by: int) -> None:
        """Another name becomes current; after the last comes the first."""
        self.setCurrentRow((self.currentRow() + by) % max(1, self.count()))


class ConsoleInput(QPlainTextEdit):
    """An editor of a few lines.

    Signals:
        submitted(): Enter was pressed at the end of something whole.
        older(), newer(): Up on the first line, Down on the last one.
        completion_wanted(): Tab or Ctrl+Space.
    """

    submitted = Signal()
    older = Signal()
    newer = Signal()
    completion_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        #: Whether Enter always sends the line, as for a script's ``input()``.
        self.one_line = False
        self._names: list[Completion] = []
        self._start = 0
        self.setFont(code_font(desk))
        self.setProperty("role", "console")
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(2)
        self.viewport().setAutoFillBackground(False)
        self.popup = CompletionList(desk, self)
        self.popup.hide()
        self.popup.itemClicked.connect(self._accept)
        self.textChanged.connect(self._on_text_changed)
        self._fit()

    # ------------------------------------------------------------------ text
    def text(self) -> str:
        """All of it."""
        return self.toPlainText()

    def setText(self, text: str) -> None:
        """Another text, the cursor at its end."""
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def position(self) -> int:
        """Characters before the cursor."""
        whole = self.toPlainText()
        units = self.textCursor().position()
        # Qt counts in units of UTF-16.
        return len(whole.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))

    # ------------------------------------------------------------------ completion
    def offer(self, start: int, names: tuple[Completion, ...]) -> None:
        """Show names that replace the text from ``start`` to the cursor; a single one is taken at once."""
        self._start, self._names = start, list(names)
        fitting = self._fitting()
        if len(fitting) == 1:
            self._insert(fitting[0].name)
        else:
            self._show(fitting)

    def _fitting(self) -> list[Completion]:
        typed = self.text()[self._start : self.position()].casefold()
        return [one for one in self._names if one.name.casefold().startswith(typed)]

    def _show(self, names: list[Completion]) -> None:
        if not names:
            self.popup.hide()
            return
        self.popup.show_names(names)
        place = self.cursorRect().topLeft()
        corner = self.viewport().mapToGlobal(place)
        self.popup.move(corner.x() - 8, corner.y() - self.popup.height() - 4)
        self.popup.show()
        self.popup.raise_()

    def _accept(self, *_: object) -> None:
        self._insert(self.popup.chosen())

    def _insert(self, name: str) -> None:
        cursor = self.textCursor()
        typed = self.position() - self._start
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, typed)
        self._names = []
        cursor.insertText(name)
        self.setTextCursor(cursor)
        self.popup.hide()

    def _on_text_changed(self) -> None:
        self._fit()
        if self.popup.isVisible():
            fitting = self._fitting() if self.position() >= self._start else []
            self._show(fitting)

    # ------------------------------------------------------------------ keys
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The popup first, then what the console means by a key, then the editor."""
        if not (self._popup_key(event) or self._console_key(event)):
            super().keyPressEvent(event)

    def _popup_key(self, event: QKeyEvent) -> bool:
        if not self.popup.isVisible():
            return False
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.popup.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._accept()
        elif key == Qt.Key.Key_Escape:
            self.popup.hide()
        else:
            if key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
                self.popup.hide()
            return False
        return True

    def _console_key(self, event: QKeyEvent) -> bool:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.one_line or (not shift and is_complete(self.text())):
                self.submitted.emit()
            else:
                self._break_line()
            return True
        if key == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.completion_wanted.emit()
            return True
        if key == Qt.Key.Key_Tab:
            return self._tab(event)
        if key == Qt.Key.Key_Backtab:
            event.ignore()
            return True
        if key == Qt.Key.Key_Up and self.textCursor().blockNumber() == 0:
            self.older.emit()
            return True
        if key == Qt.Key.Key_Down and self.textCursor().blockNumber() == self.blockCount() - 1:
            self.newer.emit()
            return True
        return False

    def _tab(self, event: QKeyEvent) -> bool:
        """From an empty input the keyboard gets out; at the beginning of a line it indents, else it completes."""
        before = self.text()[: self.position()].rpartition("\n")[2]
        if not self.text():
            event.ignore()
        elif not before.strip():
            self.insertPlainText(_INDENT)
        else:
            self.completion_wanted.emit()
        return True

    def _break_line(self) -> None:
        line = self.textCursor().block().text()
        indent = line[: len(line) - len(line.lstrip())]
        self.insertPlainText("\n" + indent + (_INDENT if line.rstrip().endswith(":") else ""))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The names go with the keyboard."""
        self.popup.hide()
        super().focusOutEvent(event)

    def _fit(self) -> None:
        lines = min(_LINES, max(1, self.blockCount()))
        height = QFontMetricsF(self.font()).lineSpacing() * lines + 2 * self.document().documentMargin() + 8
        self.setFixedHeight(math.ceil(height))
