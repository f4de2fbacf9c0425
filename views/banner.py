"""The banner that says so while the past is shown."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from .actions import keys_of
from .desk import Desk
from .icons import icon_pixmap
from .phases import phase_text
from .place_text import place_text

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: Commands of the buttons, in their order.
AGAIN, NOW = "run.again_to_here", "go.now"


class PastBanner(QFrame):
    """Visible exactly while the cursor is before the last event: where it is, what the program does, ways back."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setProperty("role", "banner")
        self.setAccessibleName(self.tr("Viewing the past"))
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.again = self._button(self.tr("Run Again to Here"), AGAIN)
        self.button = self._button(self.tr("Return to Now"), NOW)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self.again)
        row.addWidget(self.button)
        store = desk.store
        for signal in (store.replaced, store.changed, store.moved, store.state_changed, store.bookmarks.changed):
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
            self._text.setText(" · ".join(self._said()))
            self._text.setToolTip(self._text.text())
            self.setAccessibleDescription(self._text.text())
            self.again.setVisible(AGAIN in self._desk.registry.rows and self._desk.context.session.startable)
        self.setVisible(store.in_the_past)

    def _said(self) -> list[str]:
        store = self._desk.store
        moment = store.moment
        said = self.tr("Viewing the past: event {0} of {1}")
        parts = [said.format(f"{store.cursor:,}", f"{store.run.end:,}")]
        place = moment.place() if store.cursor else None
        if place is not None:
            parts.append(place_text(place))
        if moment.phase() != "forward":
            parts.append(phase_text(moment.phase(), moment.backward_pass()))
        bookmark = store.bookmarks.at(store.cursor)
        if bookmark is not None and bookmark.note:
            parts.append(self.tr("“{0}”").format(bookmark.note))
        if store.state == "paused" and store.stop is not None:
            lines = [frame.line for frame in store.stop.frames if frame.line]
            if lines:
                parts.append(self.tr("the program waits at line {0}").format(lines[0]))
        elif store.state == "running":
            parts.append(self.tr("the program runs on"))
        return parts

    def _button(self, text: str, command: str) -> QPushButton:
        button = QPushButton(text)
        row = self._desk.registry.rows.get(command)
        if row is not None:
            tip = translate("Command", row.tip)
            button.setToolTip(f"{tip} ({keys_of(row)})" if row.shortcut else tip)
        button.clicked.connect(lambda: self._desk.run(command))
        return button

    def _on_theme_changed(self) -> None:
        self._icon.setPixmap(icon_pixmap("timeline", self._desk.theme, "banner_text"))
