"""The gallery on the start page: every puzzle as a card."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from retrograd.resources.gallery import Puzzle, puzzle_file, puzzles

from .card import Card
from .desk import Desk

#: Pixels that a card needs at least.
WIDTH = 240
#: Arrow keys: steps in columns and rows.
ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class PuzzleGrid(QWidget):
    """Cards in as many columns as there is room for; the arrow keys go from card to card.

    Signals:
        open_requested(Path): This script shall be opened.
    """

    open_requested = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("puzzles")
        self.cards: dict[str, Card] = {}
        heading = QLabel(self.tr("Find the bug"))
        heading.setProperty("role", "section")
        words = QLabel(
            self.tr("{0} short scripts, each with one thing wrong. Run one, look around, then ask why.").format(
                len(puzzles())
            )
        )
        words.setProperty("role", "dim")
        words.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self._columns = 0
        for puzzle in puzzles():
            self.cards[puzzle.name] = self._card(desk, puzzle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(heading)
        column.addWidget(words)
        column.addSpacing(2)
        column.addLayout(self._grid)
        self._arrange(3)

    def _card(self, desk: Desk, puzzle: Puzzle) -> Card:
        card = Card(desk, "search", puzzle.title, puzzle.goal, parent=self)
        card.setProperty("path", str(puzzle_file(puzzle.name)))
        card.clicked.connect(self._on_clicked)
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room that there is."""
        super().resizeEvent(event)
        self._arrange(max(1, min(4, event.size().width() // WIDTH)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the card beside, above or below."""
        cards = list(self.cards.values())
        here = next((at for at, card in enumerate(cards) if card.hasFocus()), -1)
        step = ARROWS.get(Qt.Key(event.key()))
        if step is None or here < 0:
            super().keyPressEvent(event)
            return
        there = here + step[0] + step[1] * self._columns
        if 0 <= there < len(cards):
            cards[there].setFocus(Qt.FocusReason.TabFocusReason)
            self._show(cards[there])

    def _show(self, card: Card) -> None:
        above = self.parentWidget()
        while above is not None:
            ensure = getattr(above, "ensureWidgetVisible", None)
            if ensure is not None:
                ensure(card)
                return
            above = above.parentWidget()

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(max(self._columns, columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        for at, card in enumerate(self.cards.values()):
            self._grid.addWidget(card, at // columns, at % columns)

    def _on_clicked(self) -> None:
        card = self.sender()
        if isinstance(card, Card):
            self.open_requested.emit(Path(str(card.property("path"))))
