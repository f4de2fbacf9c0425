"""What the canvas says while there is nothing to draw."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter

from ..fonts import BODY, TITLE, font
from ..theme import Theme

translate = QCoreApplication.translate


def emptiness(state: str) -> tuple[str, str]:
    """What will appear, and how to get it, by the store's state."""
    if state == "empty":
        return translate("Canvas", "No graph yet"), translate(
            "Canvas", "Open a script or a notebook: its graph grows here while it runs."
        )
    if state == "ready":
        return translate("Canvas", "Ready to run"), translate(
            "Canvas", "Run or step: every operation on tensors appears here as a card."
        )
    if state in ("starting", "running"):
        return translate("Canvas", "Running"), translate("Canvas", "No operation on tensors yet.")
    if state == "paused":
        return translate("Canvas", "Paused"), translate(
            "Canvas", "No operation on tensors up to this moment. Step on, or continue."
        )
    return translate("Canvas", "Nothing to draw"), translate(
        "Canvas", "Up to this moment the program did nothing with tensors."
    )


def draw_emptiness(painter: QPainter, theme: Theme, rect: QRectF, state: str) -> None:
    """Two lines in the middle."""
    title, text = emptiness(state)
    middle = rect.center().y()
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    area = rect.adjusted(24, 0, -24, 0)
    painter.setFont(font(TITLE))
    painter.setPen(theme.color("dim"))
    painter.drawText(QRectF(area.x(), middle - 26, area.width(), 22), int(flags), title)
    painter.setFont(font(BODY))
    painter.setPen(theme.color("faint"))
    painter.drawText(QRectF(area.x(), middle, area.width(), 60), int(flags), text)
