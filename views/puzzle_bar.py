"""The bar above a script of the gallery: what is to be found, and the answer once the person wants it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout

from retrograd.app.documents import Document
from retrograd.resources.gallery import Puzzle, puzzle_file, puzzles

from .desk import Desk
from .icons import icon_pixmap


def puzzle_of(path: Path) -> Puzzle | None:
    """The puzzle that a file is, if it is one of the gallery."""
    return next((one for one in puzzles() if Path(str(puzzle_file(one.name))) == path), None)


class PuzzleBar(QFrame):
    """Visible while a script of the gallery is open, unless the first of ``pages``, the start page, is shown."""

    def __init__(self, desk: Desk, pages: QStackedWidget) -> None:
        super().__init__()
        self._pages = pages
        self._desk = desk
        self.puzzle: Puzzle | None = None
        self.setProperty("role", "puzzle")
        self._icon = QLabel()
        self.goal = QLabel()
        self.answer = QLabel()
        for label in (self.goal, self.answer):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.answer.setProperty("role", "strong")
        self.button = QPushButton(self.tr("Show the &Answer"))
        self.button.setCheckable(True)
        self.button.toggled.connect(self._on_toggled)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.goal)
        words.addWidget(self.answer)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        desk.document_opened.connect(self._on_document_opened)
        pages.currentChanged.connect(self._appear)
        desk.theme_changed.connect(self._paint_icon)
        self._paint_icon()
        self.hide()

    def _on_document_opened(self, document: Document | None) -> None:
        self.puzzle = puzzle_of(document.path) if document is not None else None
        self.button.setChecked(False)
        self._on_toggled(False)
        if self.puzzle is not None:
            found = self.tr("Find the bug. {0}").format(self.puzzle.goal)
            self.goal.setText(found)
            self.setAccessibleName(found)
        self._appear()

    def _appear(self, *_: object) -> None:
        self.setVisible(self.puzzle is not None and self._pages.currentIndex() > 0)

    def _on_toggled(self, shown: bool) -> None:
        self.button.setText(self.tr("Hide the &Answer") if shown else self.tr("Show the &Answer"))
        text = ""
        if shown and self.puzzle is not None:
            text = self.puzzle.answer
            if self.puzzle.line:
                text = self.tr("Line {0}: {1}").format(self.puzzle.line, text)
        self.answer.setText(text)
        self.answer.setVisible(bool(text))
        self.setAccessibleDescription(text)

    def _paint_icon(self) -> None:
        self._icon.setPixmap(icon_pixmap("search", self._desk.theme, "accent"))
