"""The search box: variables, operations and lines of the run, and where they are."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from retrograd.app.model.queries import Hit
from retrograd.app.store import Selection

from .desk import Desk
from .icons import icon

#: Most hits in the list.
LIMIT = 60

#: Milliseconds after the last key before the run is searched.
DELAY = 120


class SearchBox(QLineEdit):
    """Type, choose with the arrows; Enter shows the hit everywhere."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._hits: list[Hit] = []
        self.setObjectName("search")
        self.setPlaceholderText(self.tr("Find tensor, op, line…"))
        self.setAccessibleName(self.tr("Find in the run"))
        self.setMinimumWidth(140)
        self.setMaximumWidth(240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setClearButtonEnabled(True)
        self._key = QLabel(QKeySequence("Ctrl+F").toString(QKeySequence.SequenceFormat.NativeText), self)
        self._key.setProperty("role", "faint")
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.list = QListWidget(self)
        self.list.setObjectName("search-hits")
        self.list.setWindowFlags(Qt.WindowType.ToolTip)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setIconSize(QSize(16, 16))
        self.list.itemClicked.connect(self._on_item_clicked)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self.search)
        self.textEdited.connect(self._on_edited)
        self.textChanged.connect(self._place_key)
        desk.store.replaced.connect(self.list.hide)

    def search(self) -> None:
        """Fill the list with what fits the text."""
        self._timer.stop()
        text = self.text().strip()
        self.list.clear()
        self._hits = self._desk.store.run.search(text)[:LIMIT] if text else []
        for hit in self._hits:
            where = self._line_of(hit)
            shown = f"{hit.text}    {self.tr('line {0}').format(where)}" if where else hit.text
            self.list.addItem(QListWidgetItem(icon(_ICONS[hit.kind], self._desk.theme), shown))
        if text and not self._hits:
            item = QListWidgetItem(self.tr("Nothing in this run is called “{0}”.").format(text))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self._show_list(bool(text))

    def choose(self, row: int) -> None:
        """Show a hit everywhere: select it, and travel to where it began to exist if it is not there yet."""
        if not 0 <= row < len(self._hits):
            return
        hit = self._hits[row]
        store = self._desk.store
        if hit.serial > store.cursor:
            store.seek(hit.serial)
        store.select(Selection(_SELECTS[hit.kind], hit.number, hit.path))
        self.list.hide()

    def sizeHint(self) -> QSize:
        """Room for the words and the key."""
        return QSize(240, super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose, Enter shows, Esc closes the list and then leaves."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._hits:
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % len(self._hits))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._timer.isActive():
                self.search()
            self.choose(max(0, self.list.currentRow()))
        elif key == Qt.Key.Key_Escape:
            if self.list.isVisible():
                self.list.hide()
            else:
                self.clear()
                self.clearFocus()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the list while it is open."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and (self.list.isVisible() or self.text()):
                event.accept()
                return True
        elif event.type() == QEvent.Type.FocusOut:
            self.list.hide()
        elif event.type() == QEvent.Type.Resize:
            self._place_key()
        return super().event(event)

    def _line_of(self, hit: Hit) -> int:
        if hit.kind == "line":
            return hit.number
        run = self._desk.store.run
        location = run.event(hit.serial).location if 1 <= hit.serial <= run.end else 0
        place = run.place(location) if location else None
        return place.line if place is not None else 0

    def _on_edited(self, text: str) -> None:
        self._timer.start()

    def _on_item_clicked(self, item: QListWidgetItem) -> None:
        self.choose(self.list.row(item))

    def _place_key(self, *_: object) -> None:
        self._key.adjustSize()
        self._key.move(self.width() - self._key.width() - 10, (self.height() - self._key.height()) // 2)
        needed = self.fontMetrics().horizontalAdvance(self.placeholderText()) + self._key.width() + 36
        self._key.setVisible(not self.text() and self.width() >= needed)

    def _show_list(self, wanted: bool) -> None:
        if not wanted:
            self.list.hide()
            return
        width = 380
        height = min(12, max(1, self.list.count())) * 28 + 10
        corner = self.mapToGlobal(QPoint(self.width() - width, self.height() + 4))
        self.list.setGeometry(corner.x(), corner.y(), width, height)
        self.list.setCurrentRow(0)
        self.list.show()
        self.list.raise_()


#: Kind of hit → icon, and → kind of selection.
_ICONS = {"name": "value", "op": "op", "line": "source"}
_SELECTS = {"name": "tensor", "op": "event", "line": "line"}
