"""The page of a window in which nothing is open: recent files, the tutorial, examples, the gallery."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from retrograd import resources
from retrograd.app.documents import DocumentError, load

from .card import Card
from .desk import Desk
from .icons import application_icon
from .puzzle_grid import PuzzleGrid

#: The example that a newcomer starts with.
TUTORIAL = "autograd_tutorial.ipynb"

#: Most recent files on the page; the menu has all of them.
RECENT_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Example:
    """A bundled example: where it is, what it is called and what it shows."""

    path: Path
    title: str
    text: str


def examples() -> list[Example]:
    """All bundled examples, the tutorial first, then by name."""
    names = sorted(resources.examples(), key=lambda name: (name != TUTORIAL, name))
    return [_describe(Path(str(resources.example(name)))) for name in names]


def _describe(path: Path) -> Example:
    """The first sentence of a script's docstring, or the first lines of a notebook's text."""
    fallback = path.stem.replace("_", " ").capitalize()
    try:
        document = load(path)
        if document.kind == "script":
            said = ast.get_docstring(ast.parse(document.cells[0].text)) or ""
        else:
            said = next((cell.text for cell in document.cells if cell.kind == "markdown"), "")
    except (DocumentError, SyntaxError) as error:
        return Example(path, fallback, str(error))
    lines = [re.sub(r"[*`]", "", line).strip("# ").strip() for line in said.splitlines() if line.strip()]
    if document.kind == "notebook" and len(lines) > 1:
        return Example(path, lines[0], re.split(r"(?<=[.!?])\s", lines[1])[0])
    title, mark, rest = _first_clause(lines[0] if lines else "")
    return Example(path, f"{title}{mark}" if title else fallback, rest)


def _first_clause(sentence: str) -> tuple[str, str, str]:
    """A sentence up to its first full stop, colon or question mark (kept if a question), and what follows."""
    found = re.match(r"(.+?)([.:?])\s+(.*)", sentence)
    if found is None:
        return sentence.rstrip("."), "", ""
    title, mark, rest = found.groups()
    return title, mark if mark == "?" else "", rest[:1].upper() + rest[1:]


class StartPage(QScrollArea):
    """What a person sees first.

    Signals:
        open_requested(Path): This file shall be opened.
        choose_requested: The person wants to choose a file.
    """

    open_requested = Signal(object)
    choose_requested = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("start-page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Start page"))
        self.cards: dict[str, Card] = {}
        self._recent = QVBoxLayout()
        self._recent.setSpacing(6)
        page = QWidget()
        page.setObjectName("start-page-inside")
        page.setMaximumWidth(1080)
        column = QVBoxLayout(page)
        column.setContentsMargins(40, 40, 40, 32)
        column.setSpacing(28)
        column.addLayout(self._build_title())
        halves = QHBoxLayout()
        halves.setSpacing(40)
        halves.addLayout(self._build_left(), 2)
        halves.addLayout(self._build_examples(), 3)
        column.addLayout(halves)
        self.gallery = PuzzleGrid(desk)
        self.gallery.open_requested.connect(self.open_requested)
        column.addWidget(self.gallery)
        column.addStretch(1)
        outer = QWidget()
        outer.setObjectName("start-page-ground")
        row = QHBoxLayout(outer)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(page, 100)
        row.addStretch(1)
        self.setWidget(outer)
        desk.settings.changed.connect(self._on_setting_changed)

    def show_gallery(self) -> None:
        """Bring the gallery into view and the keyboard into it."""
        first = next(iter(self.gallery.cards.values()))
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.verticalScrollBar().setValue(self.gallery.y() - 24)

    def focusNextPrevChild(self, following: bool) -> bool:
        """Keep what has the keyboard in view."""
        moved = super().focusNextPrevChild(following)
        focused = self.focusWidget()
        if moved and focused is not None:
            self.ensureWidgetVisible(focused)
        return moved

    def _build_title(self) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(application_icon().pixmap(QSize(64, 64)))
        name = QLabel("Retrograd")
        name.setObjectName("start-title")
        words = QLabel(self.tr("Watch backward() think: step through autograd, travel in time, ask why."))
        words.setProperty("role", "dim")
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addStretch(1)
        column.addWidget(name)
        column.addWidget(words)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addWidget(picture)
        row.addLayout(column, 1)
        return row

    def _build_left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(self._heading(self.tr("Start")))
        self.open_card = Card(
            self._desk, "open", self.tr("Open…"), self.tr("A script, a notebook or a recording. Or drop one here.")
        )
        self.open_card.clicked.connect(self.choose_requested)
        column.addWidget(self.open_card)
        tutorial = Card(
            self._desk, "tutorial", self.tr("Start the tutorial"),
            self.tr("Ten minutes: tensors, the graph, backward() node by node."),
        )  # fmt: skip
        tutorial.clicked.connect(self._on_tutorial_clicked)
        self.tutorial_card = tutorial
        column.addWidget(tutorial)
        column.addSpacing(18)
        column.addWidget(self._heading(self.tr("Recent")))
        column.addLayout(self._recent)
        column.addStretch(1)
        self._fill_recent()
        return column

    def _build_examples(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(self._heading(self.tr("Examples")))
        grid = QGridLayout()
        grid.setSpacing(8)
        shown = examples()
        times = Counter(example.title for example in shown)
        for index, example in enumerate(shown):
            symbol = "notebook" if example.path.suffix == ".ipynb" else "script"
            title = self._told_apart(example.title, symbol) if times[example.title] > 1 else example.title
            card = Card(self._desk, symbol, title, example.text, example.path.name)
            card.setToolTip(example.path.name)
            card.setProperty("path", str(example.path))
            card.clicked.connect(self._on_card_clicked)
            self.cards[example.path.name] = card
            grid.addWidget(card, index // 2, index % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        column.addStretch(1)
        return column

    def _told_apart(self, title: str, kind: str) -> str:
        """The title of an example that exists as a notebook and as a script."""
        return (self.tr("{0} (notebook)") if kind == "notebook" else self.tr("{0} (script)")).format(title)

    def _fill_recent(self) -> None:
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        names = self._desk.settings.texts("files.recent")[:RECENT_SHOWN]
        for name in names:
            path = Path(name)
            there = path.exists()
            symbol = {".ipynb": "notebook", ".rgd": "recording"}.get(path.suffix, "script")
            folder = str(path.parent).replace(str(Path.home()), "~")
            card = Card(self._desk, symbol, path.name, folder if there else self.tr("missing: {0}").format(folder))
            card.setProperty("path", name)
            card.setToolTip(name)
            card.setEnabled(there)
            card.clicked.connect(self._on_card_clicked)
            self._recent.addWidget(card)
        if not names:
            nothing = QLabel(self.tr("The files that you open appear here."))
            nothing.setProperty("role", "faint")
            nothing.setWordWrap(True)
            self._recent.addWidget(nothing)

    @staticmethod
    def _heading(text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "section")
        return label

    def _on_card_clicked(self) -> None:
        card = self.sender()
        if isinstance(card, Card):
            self.open_requested.emit(Path(str(card.property("path"))))

    def _on_tutorial_clicked(self) -> None:
        self.open_requested.emit(Path(str(resources.example(TUTORIAL))))

    def _on_setting_changed(self, key: str) -> None:
        if key == "files.recent":
            self._fill_recent()
