"""Beside each loop of a text: which pass is shown, and a way to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QAbstractSpinBox, QSpinBox, QWidget

from retrograd.app.model.loop_passes import PassAt

from ..font_variants import small

if TYPE_CHECKING:
    from .code_view import CodeView

#: Pixels between the end of a line and its spinner, and to the edge of the view.
GAP, EDGE = 14, 4


class PassSpinner(QSpinBox):
    """``3 / 20``: up and down lead through the recorded passes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setKeyboardTracking(False)
        self.setProperty("role", "pass")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.UpDownArrows)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def show_pass(self, one: PassAt) -> None:
        """Show a pass without telling anybody."""
        self.blockSignals(True)
        self.setRange(one.first, one.last)
        self.setValue(one.number)
        self.setSuffix(f" / {one.last}")
        self.setToolTip(
            self.tr(
                "Pass {0} of the loop in line {1}, {2} recorded so far. Choose another to go there in time."
            ).format(one.number, one.line, one.count)
        )
        self.setAccessibleName(self.tr("Pass of the loop in line {0}").format(one.line))
        self.blockSignals(False)


class PassSpinners(QObject):
    """The spinners of one text, made as loops appear.

    Signals:
        chosen(int, int): The person wants this pass of the loop that begins in this line: (line, number).
    """

    chosen = Signal(int, int)

    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self._view = view
        self._shown: tuple[PassAt, ...] = ()
        self.by_line: dict[int, PassSpinner] = {}

    def show(self, passes: tuple[PassAt, ...]) -> None:
        """Show these, those with a single pass left out: there is nothing to choose."""
        passes = tuple(one for one in passes if one.count > 1)
        if passes == self._shown:
            return
        self._shown = passes
        for line in set(self.by_line) - {one.line for one in passes}:
            self.by_line.pop(line).deleteLater()
        for one in passes:
            spinner = self.by_line.get(one.line)
            if spinner is None:
                spinner = self.by_line[one.line] = PassSpinner(self._view.viewport())
                line = one.line
                spinner.valueChanged.connect(lambda number, line=line: self.chosen.emit(line, number))
            spinner.show_pass(one)
        self.place()

    def place(self) -> None:
        """Put each at the end of its line, in sight where the view is narrow."""
        width = self._view.viewport().width()
        for line, spinner in self.by_line.items():
            block = self._view.document().findBlockByNumber(line - 1)
            area = self._view.line_rectangle(block)
            seen = block.isValid() and area.bottom() > 0 and area.top() < self._view.viewport().height()
            if seen:
                font = small(self._view.font())
                spinner.setFont(font)
                text = QFontMetricsF(font).horizontalAdvance(f"{spinner.maximum()} / {spinner.maximum()}")
                wide = round(text) + 34
                end = self._view.end_of_line(block)
                left = max(EDGE, min(round(end) + GAP, width - wide - EDGE))
                spinner.setGeometry(left, round(area.top()) + 1, wide, round(area.height()) - 2)
            spinner.setVisible(seen)
