"""What this program is."""

from __future__ import annotations

import platform
from importlib.metadata import version

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ..desk import Desk
from ..icons import application_icon


class AboutDialog(QDialog):
    """Name, version, licence."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Retrograd"))
        picture = QLabel()
        picture.setPixmap(application_icon().pixmap(QSize(64, 64)))
        title = QLabel(f"Retrograd {version('retrograd')}")
        title.setProperty("role", "heading")
        said = QLabel(
            self.tr(
                "A debugger for automatic differentiation. Your script runs in a process of its own on an autograd "
                "that behaves as PyTorch's does on the CPU; this window shows the graph, steps inside backward(), "
                "travels in time and says why."
            )
        )
        said.setWordWrap(True)
        said.setMinimumWidth(380)
        versions = QLabel(self.tr("Python {0} · Qt {1} · MIT licence").format(platform.python_version(), qVersion()))
        versions.setProperty("role", "dim")
        versions.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        words.setSpacing(8)
        for label in (title, said, versions):
            words.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(16)
        column.addLayout(row)
        column.addWidget(buttons)
