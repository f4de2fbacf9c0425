"""Going to an event by its number."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from retrograd.engine.protocol.events import kind

from ..desk import Desk


class GoToEventDialog(QDialog):
    """A number; what the event is appears while typing."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setWindowTitle(self.tr("Go to Event"))
        self.setMinimumWidth(360)
        self.number = QSpinBox()
        self.number.setRange(0, desk.store.run.end)
        self.number.setValue(desk.store.cursor)
        self.number.setGroupSeparatorShown(True)
        self.number.setAccessibleName(self.tr("Number of the event"))
        self.number.valueChanged.connect(self._describe)
        self.number.selectAll()
        self._said = QLabel()
        self._said.setProperty("role", "dim")
        self._said.setWordWrap(True)
        form = QFormLayout()
        form.addRow(self.tr("Event (0 to {0})").format(f"{desk.store.run.end:,}"), self.number)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Go"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self._said)
        column.addWidget(buttons)
        self._describe(self.number.value())

    def accept(self) -> None:
        """Go there."""
        self._desk.store.seek(self.number.value())
        super().accept()

    def _describe(self, serial: int) -> None:
        run = self._desk.store.run
        if not 1 <= serial <= run.end:
            self._said.setText(self.tr("Before the first event."))
            return
        event = run.event(serial)
        place = run.place(event.location) if event.location else None
        where = self.tr(", line {0}: {1}").format(place.line, place.expression) if place is not None else ""
        self._said.setText(f"{kind(event)}{where}")
