"""The cells of a notebook as widgets."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from retrograd.app.documents import Cell, Output

from ..desk import Desk
from ..font_variants import small
from .cell_runs import CellState
from .code_view import CodeView

#: Width of the column with ``In [n]``.
PROMPT_WIDTH = 60

#: Outputs of the run and of the file stand side by side from this width on.
BESIDE_WIDTH = 680

#: Longest output shown in full; the console has all of it.
OUTPUT_LIMIT = 20_000


class TextCell(QWidget):
    """A markdown or raw cell as styled text."""

    def __init__(self, cell: Cell, desk: Desk, font: QFont) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(PROMPT_WIDTH + 8, 0, 0, 0)
        # Cells are read beside other panels: a notebook's headings would shout there.
        text = re.sub(r"^(#{1,4}) ", r"##\1 ", cell.text, flags=re.MULTILINE)
        label = QLabel(text if cell.kind == "markdown" else cell.text)
        label.setWordWrap(True)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        if cell.kind == "markdown":
            label.setTextFormat(Qt.TextFormat.MarkdownText)
        else:
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setFont(font)
        row.addWidget(label)


class CodeCell(QWidget):
    """A code cell: prompt, text, outputs of this run, outputs stored in the file.

    Signals:
        line_selected(str, int): Path of the cell and line.
        breakpoint_requested(str, int): The gutter was clicked.
        gutter_menu_requested(str, int, QPoint): The gutter's menu is wanted.
    """

    line_selected = Signal(str, int)
    breakpoint_requested = Signal(str, int)
    gutter_menu_requested = Signal(str, int, object)

    def __init__(self, cell: Cell, desk: Desk, font: QFont) -> None:
        super().__init__()
        self._cell = cell
        self._desk = desk
        self._state: CellState | None = None
        self.number = cell.code_index
        self.view = CodeView(desk.theme, font, fitted=True)
        self.view.setAccessibleName(self.tr("Code cell {0}").format(cell.code_index + 1))
        self.view.line_selected.connect(self._on_line_selected)
        self.view.breakpoint_requested.connect(self._on_breakpoint_requested)
        self.view.gutter_menu_requested.connect(self._on_gutter_menu_requested)
        self.view.set_text(cell.text.rstrip("\n"))
        self.prompt = QLabel()
        self.prompt.setFont(small(font, 1))
        self.prompt.setProperty("role", "dim")
        self.prompt.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.prompt.setFixedWidth(PROMPT_WIDTH)
        self.prompt.setContentsMargins(0, 9, 0, 0)
        frame = QFrame()
        frame.setProperty("role", "cell")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.view)
        self.ours = _Outputs(self.tr("This run"), font)
        self.stored = _Outputs(self.tr("Stored in the file"), font)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.prompt, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(frame, 0, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self._arrange()
        desk.settings.changed.connect(self._on_setting_changed)
        self.show_state(CellState())

    def show_state(self, state: CellState) -> None:
        """Show what the cell did."""
        if state == self._state:
            return
        self._state = state
        mark, said = self._words(state)
        number = str(state.order) if state.order else " "
        self.prompt.setText(f"In [{number}]\n{mark}")
        self.prompt.setToolTip(said)
        self.prompt.setAccessibleName(self.tr("Cell {0}: {1}").format(self.number + 1, said))
        same = _plain(state.outputs) == _stored_plain(self._cell.outputs)
        title = self.tr("This run, as stored in the file") if same and state.outputs else self.tr("This run")
        self.ours.show_run(title, state)
        wanted = bool(self._cell.outputs) and not same and self._desk.settings.flag("editor.show_stored_outputs")
        self.stored.show_stored(self._cell.outputs if wanted else ())
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side, or one below the other."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        beside = self.width() >= BESIDE_WIDTH and not self.ours.isHidden()
        self._grid.addWidget(self.ours, 1, 1, 1, 1 if beside and not self.stored.isHidden() else 2)
        self._grid.addWidget(self.stored, 1 if beside else 2, 2 if beside else 1, 1, 1 if beside else 2)

    def _words(self, state: CellState) -> tuple[str, str]:
        """Mark and sentence of a state; each state has a mark of its own."""
        return {
            "not-run": ("", self.tr("not run yet")),
            "running": (self.tr("▶ runs"), self.tr("running")),
            "done": (self.tr("✓ done"), self.tr("done")),
            "failed": (self.tr("✕ failed"), self.tr("ended with an exception")),
            "skipped": (self.tr("– skipped"), self.tr("skipped: {0}").format(state.note)),
        }[state.state]

    def _on_line_selected(self, line: int) -> None:
        self.line_selected.emit(self._cell.path, line)

    def _on_breakpoint_requested(self, line: int) -> None:
        self.breakpoint_requested.emit(self._cell.path, line)

    def _on_gutter_menu_requested(self, line: int, position: object) -> None:
        self.gutter_menu_requested.emit(self._cell.path, line, position)

    def _on_setting_changed(self, key: str) -> None:
        if key == "editor.show_stored_outputs" and self._state is not None:
            state, self._state = self._state, None
            self.show_state(state)


class _Outputs(QFrame):
    """A column of outputs under a title; hidden while there are none."""

    def __init__(self, title: str, font: QFont) -> None:
        super().__init__()
        self._font = small(font, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 2, 0, 4)
        self._column.setSpacing(2)
        self._title = QLabel(title)
        self._title.setProperty("role", "faint")
        self._column.addWidget(self._title)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.hide()

    def show_run(self, title: str, state: CellState) -> None:
        """Show the outputs of a run."""
        self._clear()
        self._title.setText(title)
        if state.note:
            self._add_text(state.note, "dim")
        for stream, text in state.outputs:
            self._add_text(text, "error" if stream in ("error", "stderr") else "")
        self.setVisible(bool(state.outputs or state.note))

    def show_stored(self, outputs: tuple[Output, ...]) -> None:
        """Show the outputs that the file holds."""
        self._clear()
        for output in outputs:
            if output.kind == "image" and output.data:
                self._add_image(output.data)
            else:
                self._add_text(output.text, "error" if output.kind in ("error", "stderr") else "dim")
        self.setVisible(bool(outputs))

    def texts(self) -> list[str]:
        """The texts shown, without the title."""
        return [
            label.text() for label in self.findChildren(QLabel) if label is not self._title and not label.isHidden()
        ]

    def _clear(self) -> None:
        while (item := self._column.takeAt(1)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add_text(self, text: str, role: str) -> None:
        shown = text.rstrip("\n")
        if len(shown) > OUTPUT_LIMIT:
            shown = shown[:OUTPUT_LIMIT] + "\n" + self.tr("… the console has the rest")
        label = QLabel(shown)
        label.setFont(self._font)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("role", role)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._column.addWidget(label)

    def _add_image(self, data: bytes) -> None:
        pixmap = QPixmap()
        label = QLabel()
        if pixmap.loadFromData(data):
            limit = QSize(480, 360)
            if pixmap.width() > limit.width() or pixmap.height() > limit.height():
                pixmap = pixmap.scaled(
                    limit, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
            label.setPixmap(pixmap)
            label.setAccessibleName(self.tr("Stored picture"))
        else:
            label.setText(self.tr("A picture that cannot be read."))
        self._column.addWidget(label)


def _plain(outputs: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(text.rstrip() for _, text in outputs)


def _stored_plain(outputs: tuple[Output, ...]) -> str:
    return "\n".join(output.text.rstrip() for output in outputs)
