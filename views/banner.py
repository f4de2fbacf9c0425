"""The banner that says so while the past is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from .desk import Desk
from .icons import icon_pixmap


class PastBanner(QFrame):
    """Visible exactly while the cursor is before the last event."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setProperty("role", "banner")
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton(self.tr("Return to Now"))
        self.button.setToolTip(self.tr("Show the last event again"))
        self.button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._text)
        row.addStretch(1)
        row.addWidget(self.button)
        for signal in (desk.store.replaced, desk.store.changed, desk.store.moved):
            signal.connect(self.refresh)
        desk.theme_changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.refresh()

    def text(self) -> str:
        """What the banner says."""
        return self._text.text()

    def refresh(self, *_: object) -> None:
        """Appear, disappear, say where."""
        store = self._desk.store
        if store.in_the_past:
            place = store.moment.place() if store.cursor else None
            where = self.tr(" · line {0}").format(place.line) if place is not None else ""
            said = self.tr("Viewing the past: event {0} of {1}{2}")
            self._text.setText(said.format(f"{store.cursor:,}", f"{store.run.end:,}", where))
        self.setVisible(store.in_the_past)

    def _on_clicked(self) -> None:
        self._desk.store.seek(self._desk.store.run.end)

    def _on_theme_changed(self) -> None:
        self._icon.setPixmap(icon_pixmap("timeline", self._desk.theme, "banner_text"))
