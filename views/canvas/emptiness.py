"""What the canvas says while there is nothing to draw."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter

from ..fonts import BODY, TITLE, font
from ..theme import Theme


def _tr(text: str) -> str:
    return QCoreApplication.translate("Canvas", text)


def emptiness(state: str) -> tuple[str, str]:
    """What will appear, and how to get it, by the store's state."""
    if state == "empty":
        return _tr("No graph yet"), _tr("Open a script or a notebook: its graph grows here while it runs.")
    if state == "ready":
        return _tr("Ready to run"), _tr("Run or step: every operation on tensors appears here as a card.")
    if state in ("starting", "running"):
        return _tr("Running"), _tr("No operation on tensors yet.")
    if state == "paused":
        return _tr("Paused"), _tr("No operation on tensors up to this moment. Step on, or continue.")
    return _tr("Nothing to draw"), _tr("Up to this moment the program did nothing with tensors.")


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
