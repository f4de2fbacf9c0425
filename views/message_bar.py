"""Warnings and errors to the person: a sentence on top of the window, never a box that blocks.

Plain good news does not come here: it would move everything below; the status bar says it.
"""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from retrograd.app.store import Stop
from retrograd.engine.protocol.events import ExceptionRaised

from .desk import Desk
from .fonts import code_font
from .icons import icon, icon_pixmap
from .panels.asking import ask_exception

#: Severity → icon, colour of the icon.
LOOKS = {"info": ("info", "accent"), "warning": ("warning", "warning"), "error": ("error", "error")}


class MessageBar(QFrame):
    """Shows the last message of the store until Esc, a click on ×, or the next one.

    The first line of a message is the sentence; what follows unfolds as details.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._severity = "info"
        self._of_stop = False
        self.setObjectName("message-bar")
        self.icon = QLabel()
        self.icon.setContentsMargins(0, 5, 0, 0)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setContentsMargins(0, 4, 0, 4)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.unfold = QToolButton()
        self.unfold.setText(self.tr("Details"))
        self.unfold.setCheckable(True)
        self.unfold.toggled.connect(self._on_unfolded)
        self.why = QPushButton()
        self.why.setText(self.tr("&Why?"))
        self.why.setToolTip(self.tr("Show what explains this exception, with the lines to blame"))
        self.why.clicked.connect(lambda: ask_exception(desk))
        self.dismiss = QToolButton()
        self.dismiss.setAccessibleName(self.tr("Dismiss the message"))
        self.dismiss.setToolTip(self.tr("Dismiss (Esc)"))
        self.dismiss.clicked.connect(self.hide)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setFont(code_font(12))
        self.details.setFixedHeight(132)
        self.details.setAccessibleName(self.tr("Details of the message"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        row.addWidget(self.why, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.unfold, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.dismiss, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 8, 6)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.details)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        self._escape.setContext(Qt.ShortcutContext.WindowShortcut)
        self._escape.activated.connect(self.hide)
        desk.store.message.connect(self.show_message)
        desk.store.replaced.connect(self._on_replaced)
        desk.store.stopped.connect(self._on_stopped)
        desk.store.state_changed.connect(self._on_state_changed)
        desk.theme_changed.connect(self._paint_icons)
        self.hide()

    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    def show_message(self, text: str, severity: str) -> None:
        """Show a sentence until it is dismissed; an "info" without details is left to the status bar."""
        sentence, _, details = text.partition("\n")
        if severity == "info" and not details.strip():
            return
        self._severity = severity
        self._of_stop = False
        self._text.setText(sentence)
        self.details.setPlainText(details.strip("\n"))
        self.unfold.setVisible(bool(details.strip()))
        self.why.setVisible(severity == "error" and self._is_exception(sentence))
        self.unfold.setChecked(False)
        self._on_unfolded(False)
        self.setProperty("severity", severity)
        self.style().polish(self)
        self._paint_icons()
        self.setAccessibleName(sentence)
        self.show()

    def setVisible(self, visible: bool) -> None:
        """Take Esc only while there is something to dismiss."""
        super().setVisible(visible)
        self._escape.setEnabled(visible)

    def _on_stopped(self, stop: Stop) -> None:
        """A program that waits at an exception has said what it is only in the console."""
        if stop.reason == "exception" and stop.detail:
            place = next(((frame.path, frame.line) for frame in stop.frames if frame.line), ("", 0))
            where = self.tr(" (line {0} of {1})").format(place[1], PurePath(place[0]).name) if place[1] else ""
            self.show_message(f"{' '.join(stop.detail.split())}{where}", "error")
            self._of_stop = True

    def _on_state_changed(self, state: str) -> None:
        """The program has gone on from the exception."""
        if self._of_stop and state != "paused":
            self._of_stop = False
            self.hide()

    def _on_replaced(self) -> None:
        """The exception of another run is over."""
        if not self.why.isHidden():
            self.hide()

    def _is_exception(self, sentence: str) -> bool:
        """Whether a message tells of the exception that ended the program."""
        run = self._desk.store.run
        raised = (run.event(serial) for serial in run.timeline.serials("exception-raised")[-1:])
        return any(isinstance(one, ExceptionRaised) and one.type in sentence for one in raised)

    def _on_unfolded(self, unfolded: bool) -> None:
        self.details.setVisible(unfolded)

    def _paint_icons(self) -> None:
        name, token = LOOKS[self._severity]
        self.icon.setPixmap(icon_pixmap(name, self._desk.theme, token))
        self.dismiss.setIcon(icon("close", self._desk.theme))
