"""The row above the text: a tab for each file, and a hint where there is room for one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabBar, QWidget

_MARGIN = 12


class TabHeader(QWidget):
    """Names of files come first: the hint goes before one of them is cut.

    Attributes:
        tabs: The tabs.
        hint: What the numbers beside the lines mean.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel-header")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, _MARGIN, 0)
        row.setSpacing(0)
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.tabs.setAccessibleName(self.tr("Source files"))
        row.addWidget(self.tabs, 1)
        self.hint = QLabel(self.tr("ops in this pass"))
        self.hint.setProperty("role", "faint")
        self.hint.setToolTip(
            self.tr(
                "The small number beside a line: how many operations ran on it, in a loop or function in this pass."
            )
        )
        row.addWidget(self.hint)

    def event(self, event: QEvent) -> bool:
        """Make room when the row or its tabs change."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            needed = self.tabs.sizeHint().width() + self.hint.sizeHint().width() + 2 * _MARGIN
            self.hint.setVisible(needed <= self.width())
        return super().event(event)
