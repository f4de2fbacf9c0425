"""The bookmark at the current moment: its note."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ..desk import Desk
from ..place_text import place_text

#: Characters of a note.
NOTE_LIMIT = 200


class BookmarkDialog(QDialog):
    """Sets a bookmark at the moment shown when it was opened, changes its note, or takes it away."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        store = desk.store
        self.serial = store.cursor
        there = store.bookmarks.at(self.serial)
        self.setWindowTitle(self.tr("Edit Bookmark") if there is not None else self.tr("Set Bookmark"))
        self.setMinimumWidth(400)
        self.note = QLineEdit(there.note if there is not None else "")
        self.note.setMaxLength(NOTE_LIMIT)
        self.note.setPlaceholderText(self.tr("What is worth remembering here"))
        self.note.setAccessibleName(self.tr("Note of the bookmark"))
        self.note.selectAll()
        self.said = QLabel(self._where())
        self.said.setProperty("role", "dim")
        self.said.setWordWrap(True)
        form = QFormLayout()
        form.addRow(self.tr("Note"), self.note)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Keep"))
        if there is not None:
            remove = buttons.addButton(self.tr("Remove"), QDialogButtonBox.ButtonRole.DestructiveRole)
            remove.clicked.connect(self._on_remove)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.said)
        column.addLayout(form)
        column.addWidget(buttons)
        store.replaced.connect(self.reject)

    def accept(self) -> None:
        """Keep it."""
        try:
            self._desk.store.bookmarks.put(self.serial, self.note.text())
        except ValueError as error:
            self.said.setText(str(error))
            return
        super().accept()

    def _on_remove(self) -> None:
        if self._desk.store.bookmarks.at(self.serial) is not None:
            self._desk.store.bookmarks.remove(self.serial)
        self.reject()

    def _where(self) -> str:
        store = self._desk.store
        place = store.moment.place() if self.serial else None
        where = place_text(place) if place is not None else self.tr("before the first event")
        return self.tr("Event {0} of {1} · {2}").format(f"{self.serial:,}", f"{store.run.end:,}", where)
