"""The drawing as a tree of text: regions hold boxes, a box holds the lines that lead into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QModelIndex, QObject, Qt

from retrograd.app.model.picture import Arrow, Box, Container, Picture
from retrograd.app.store import Selection

from ..place_text import number_of_lines
from .plain_text import one_line
from .rows_model import TOKEN_ROLE, Index

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

TITLE, SHAPE, VALUE, GRADIENT, LINE = range(5)

#: Data role under which a row gives its OutlineRow.
OUTLINE_ROLE = Qt.ItemDataRole.UserRole + 3


@dataclass(slots=True)
class OutlineRow:
    """One row: texts by column, what it selects, what it holds, and its line (in a cell from 1, 0 a file)."""

    key: str
    texts: tuple[str, str, str, str, str]
    tokens: tuple[str, str, str, str, str]
    selection: Selection
    kind: str
    parent: OutlineRow | None = None
    children: list[OutlineRow] = field(default_factory=list)
    number: int = 0
    line: int = 0
    cell: int = 0

    def add(self, child: OutlineRow) -> None:
        """Put a row below this one."""
        child.parent = self
        child.number = len(self.children)
        self.children.append(child)


class _Words:
    """The translated words of a tree, looked up once."""

    def __init__(self) -> None:
        self.untracked = translate("Outline", "untracked")
        self.flowed = translate("Outline", "gradient flowed")
        self.kinds = {
            "ghost": translate("Outline", "cut"),
            "data": translate("Outline", "no gradient"),
            "alias": translate("Outline", "shares storage"),
        }


def outline_of(picture: Picture) -> OutlineRow:
    """The tree of a picture, its root without texts. Boxes stand in the order in which data reaches them."""
    root = OutlineRow("", ("",) * 5, ("",) * 5, Selection(), "root")
    held: dict[str, OutlineRow] = {"": root}
    lines = {container.key: container for container in picture.containers}
    boxes = {box.key: box for box in picture.boxes}
    words = _Words()
    into: dict[str, list[Arrow]] = {}
    for arrow in picture.arrows:
        into.setdefault(arrow.target, []).append(arrow)

    def holder(key: str) -> OutlineRow:
        # A loop, for regions may be nested deeper than Python may call.
        missing: list[Container] = []
        while key not in held and key in lines:
            missing.append(lines[key])
            key = lines[key].parent
        above = held.get(key, root)
        for container in reversed(missing):
            row = _container_row(container)
            above.add(row)
            held[container.key] = above = row
        return above

    for box in sorted(picture.boxes, key=lambda box: (box.rank, box.event, box.key)):
        row = _box_row(box, words)
        holder(box.region).add(row)
        for arrow in into.get(box.key, ()):
            row.add(_arrow_row(arrow, boxes.get(arrow.source), words))
    return root


def _container_row(container: Container) -> OutlineRow:
    line = number_of_lines(*container.lines, container.cell)
    title = f"▨ {container.label}" if "grad" in container.kind or "inference" in container.kind else container.label
    return OutlineRow(
        container.key, (title or container.kind, "", "", "", line), ("dim",) * 5,
        Selection("region", container.region, key=container.key), "container",
    )  # fmt: skip


def _box_row(box: Box, words: _Words) -> OutlineRow:
    if box.tensor and not box.node:
        selection = Selection("tensor", box.tensor, key=box.key)
    elif box.node:
        selection = Selection("node", box.node, key=box.key)
    else:
        selection = Selection("event", box.event, key=box.key)
    marks = "".join(f" [{badge.text or badge.glyph}]" for badge in box.badges)
    status = {"done": " ✓", "running": " ▶", "queued": " …"}.get(box.status, "")
    ghost = f"{words.untracked} " if box.kind == "ghost" else ""
    faint = "dim" if box.kind in ("ghost", "more") else ""
    title, line = f"{ghost}{box.title}{status}{marks}", number_of_lines(box.line, cell=box.cell)
    return OutlineRow(
        box.key, (title, box.shape, box.preview, box.gradient, line),
        (faint, "dim", faint, "gradient" if box.gradient else "dim", "dim"), selection, box.kind,
        line=box.line, cell=box.cell,
    )  # fmt: skip


def _arrow_row(arrow: Arrow, source: Box | None, words: _Words) -> OutlineRow:
    name = source.title if source is not None else arrow.source
    cut = f"  ✂ {arrow.cut}" if arrow.cut else ""
    flow = words.flowed if arrow.flow is not None else ""
    kind = words.kinds.get(arrow.kind, "")
    texts = (f"← {name}{cut}", kind, "", arrow.label or flow, number_of_lines(arrow.line, cell=arrow.cell))
    token = "gradient" if arrow.flow is not None else "dim"
    return OutlineRow(
        arrow.key, texts, ("dim", "dim", "dim", token, "dim"), Selection("edge", 0, key=arrow.key), "arrow",
        line=arrow.line, cell=arrow.cell,
    )  # fmt: skip


class OutlineModel(QAbstractItemModel):
    """The tree for Qt. A picture with the same rows only changes their texts, so that what is open stays open."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = outline_of(Picture(0))
        self._by_key: dict[str, OutlineRow] = {}

    def show_picture(self, picture: Picture) -> bool:
        """Show another picture; True if it has other rows, so that the view must open what was open."""
        root = outline_of(picture)
        if _shape(root) == _shape(self._root):
            _take_texts(self._root, root)
            count = len(self._root.children)
            if count:
                self.dataChanged.emit(self.index(0, 0), self.index(count - 1, LINE))
            return False
        self.beginResetModel()
        self._root = root
        self._by_key = {row.key: row for row in _walk(root)}
        self.endResetModel()
        return True

    def index_of(self, key: str) -> QModelIndex:
        """The index of a box, region or arrow; an invalid one if it is not there."""
        row = self._by_key.get(key)
        return self.createIndex(row.number, 0, row) if row is not None else QModelIndex()

    def find(self, selection: Selection) -> QModelIndex:
        """The row of what is selected: by key, else by identity."""
        if selection.key in self._by_key:
            return self.index_of(selection.key)
        wanted = (selection.kind, selection.number)
        for row in self._by_key.values():
            if selection.number and (row.selection.kind, row.selection.number) == wanted:
                return self.createIndex(row.number, 0, row)
        return QModelIndex()

    def row_of(self, index: Index) -> OutlineRow:
        """The row behind an index, the root behind an invalid one."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, OutlineRow) else self._root

    # ------------------------------------------------------------------ Qt
    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """The index of a child."""
        children = self.row_of(parent).children
        inside = 0 <= row < len(children) and 0 <= column <= LINE
        return self.createIndex(row, column, children[row]) if inside else QModelIndex()

    def parent(self, child: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """The index above."""
        above = self.row_of(child).parent
        if above is None or above is self._root:
            return QModelIndex()
        return self.createIndex(above.number, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Children of a row."""
        return 0 if parent.isValid() and parent.column() > 0 else len(self.row_of(parent).children)

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        """A folded group can be opened though it holds nothing yet."""
        return self.rowCount(parent) > 0 or self.row_of(parent).kind in ("group", "more")

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Title, shape, value, gradient, line."""
        return 5

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, colour token, the row."""
        if not index.isValid():
            return None
        row = self.row_of(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(row.texts[index.column()])
        if role == TOKEN_ROLE:
            return row.tokens[index.column()]
        if role == OUTLINE_ROLE:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return one_line("  ".join(text for text in row.texts if text))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            translate("Outline", "Graph"),
            translate("Outline", "Type"),
            translate("Outline", "Value"),
            translate("Outline", "Gradient"),
            translate("Outline", "Line"),
        )[section]


def _walk(root: OutlineRow) -> list[OutlineRow]:
    found: list[OutlineRow] = []
    waiting = list(reversed(root.children))
    while waiting:
        row = waiting.pop()
        found.append(row)
        waiting.extend(reversed(row.children))
    return found


def _shape(root: OutlineRow) -> list[tuple[str, str]]:
    return [(row.key, row.parent.key if row.parent is not None else "") for row in _walk(root)]


def _take_texts(old: OutlineRow, new: OutlineRow) -> None:
    for mine, other in zip(_walk(old), _walk(new), strict=True):
        mine.texts, mine.tokens, mine.selection, mine.kind = other.texts, other.tokens, other.selection, other.kind
