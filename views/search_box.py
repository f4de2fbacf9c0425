"""The search box: variables, operations and lines of the run, and where they are."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from retrograd.app.model.box_filter import FilterError
from retrograd.app.model.searching import Hit, hits
from retrograd.app.store import Selection

from .desk import Desk
from .icons import icon

#: Most hits in the list.
LIMIT = 200
#: Milliseconds after the last key before the run is searched.
DELAY = 120
#: Seconds of searching before the window may do something else.
SLICE = 0.006


class SearchBox(QLineEdit):
    """Type, choose with the arrows; Enter shows the hit everywhere, and F3 the next one.

    Signals:
        searched(str): Another text is searched for ("" none any more).
    """

    searched = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._hits: list[Hit] = []
        self._chosen = -1
        self._more: Iterator[Hit | None] = iter(())
        self.setObjectName("search")
        self.setPlaceholderText(self.tr("Find tensor, op, line…"))
        self.setAccessibleName(self.tr("Find in the run"))
        self.setToolTip(self.tr("Words, and terms such as op:mul name:w shape:2,3 grad:none value:nan line:4-9 pass:1"))
        self.setMinimumWidth(104)
        self.setMaximumWidth(240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setClearButtonEnabled(True)
        self._key = QLabel(QKeySequence("Ctrl+F").toString(QKeySequence.SequenceFormat.NativeText), self)
        self._key.setProperty("role", "faint")
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.list = QListWidget(self)
        self.list.setObjectName("search-hits")
        self.list.setAccessibleName(self.tr("What was found"))
        self.list.setWindowFlags(Qt.WindowType.ToolTip)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setIconSize(QSize(16, 16))
        self.list.itemClicked.connect(self._on_item_clicked)
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self.search)
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._on_slice)
        self.textEdited.connect(self._on_edited)
        self.textChanged.connect(self._on_changed)
        desk.store.replaced.connect(self._on_replaced)

    # ------------------------------------------------------------------ searching
    def search(self) -> None:
        """Begin to fill the list with what fits the text; a long run is searched in slices."""
        self._timer.stop()
        text = self.text().strip()
        self.list.clear()
        self._hits, self._chosen = [], -1
        self._more = hits(self._desk.store.run, text)
        try:
            done = self._take(SLICE)
        except FilterError as error:
            self._say(str(error))
            return
        self.searched.emit(text)
        if not done:
            self._slices.start()
        self._show_list(bool(text))

    def _take(self, seconds: float) -> bool:
        """Take hits for a while; whether that was all."""
        until = perf_counter() + seconds
        for hit in self._more:
            if hit is not None:
                self._add(hit)
            if len(self._hits) >= LIMIT:
                break
            if perf_counter() > until:
                return False
        if self.text().strip() and not self._hits:
            self._say(self.tr("Nothing in this run is called “{0}”.").format(self.text().strip()))
        return True

    def _on_slice(self) -> None:
        if self._take(SLICE):
            self._slices.stop()
        self._place_list()

    def _finish(self) -> None:
        """Take all hits that are left."""
        if self._timer.isActive():
            self.search()
        if self._slices.isActive():
            self._slices.stop()
            self._take(float("inf"))

    def _add(self, hit: Hit) -> None:
        where = self._line_of(hit)
        shown = f"{hit.text}    {self.tr('line {0}').format(where)}" if where else hit.text
        self._hits.append(hit)
        self.list.addItem(QListWidgetItem(icon(_ICONS[hit.kind], self._desk.theme), shown))
        if len(self._hits) == 1:
            self.list.setCurrentRow(0)

    def _say(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.addItem(item)
        self._show_list(True)

    # ------------------------------------------------------------------ choosing
    def choose(self, row: int) -> None:
        """Show a hit everywhere: select it, and travel to where it began to exist if it is not there yet."""
        if not 0 <= row < len(self._hits):
            return
        self._chosen = row
        hit = self._hits[row]
        store = self._desk.store
        if hit.serial > store.cursor:
            store.seek(hit.serial)
        store.select(Selection(_SELECTS[hit.kind], hit.number, hit.path))
        self.list.hide()
        self.setAccessibleDescription(self.tr("{0} of {1}").format(row + 1, len(self._hits)))

    def step(self, by: int) -> None:
        """Show the next hit, or the one before; after the last comes the first. Without a text, ask for one."""
        if not self.text().strip():
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self._finish()
        if self._hits:
            here = self._chosen if self._chosen >= 0 else -1 if by > 0 else 0
            self.choose((here + by) % len(self._hits))

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
            self._finish()
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

    # ------------------------------------------------------------------ what happens
    def _on_edited(self, text: str) -> None:
        self._timer.start()

    def _on_changed(self, text: str) -> None:
        self._place_key()
        if not text:
            self._forget()

    def _on_replaced(self) -> None:
        self._forget()

    def _forget(self) -> None:
        """Nothing is searched for any more."""
        self._timer.stop()
        self._slices.stop()
        self.list.hide()
        self._hits, self._chosen, self._more = [], -1, iter(())
        self.searched.emit("")

    def _on_item_clicked(self, item: QListWidgetItem) -> None:
        self.choose(self.list.row(item))

    def _place_key(self) -> None:
        self._key.adjustSize()
        self._key.move(self.width() - self._key.width() - 10, (self.height() - self._key.height()) // 2)
        needed = self.fontMetrics().horizontalAdvance(self.placeholderText()) + self._key.width() + 36
        self._key.setVisible(not self.text() and self.width() >= needed)

    def _place_list(self) -> None:
        width = 380
        height = min(12, max(1, self.list.count())) * 28 + 10
        corner = self.mapToGlobal(QPoint(self.width() - width, self.height() + 4))
        self.list.setGeometry(corner.x(), corner.y(), width, height)

    def _show_list(self, wanted: bool) -> None:
        if not wanted:
            self.list.hide()
            return
        self._place_list()
        self.list.show()
        self.list.raise_()


#: Kind of hit → icon, and → kind of selection.
_ICONS = {"name": "value", "op": "op", "line": "source"}
_SELECTS = {"name": "tensor", "op": "event", "line": "line"}
