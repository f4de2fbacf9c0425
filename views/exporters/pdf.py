"""PDF: one page of the size of the drawing, text as text."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from .exporter import ExportError, Source
from .sheet import make_sheet

#: Points for a pixel of the drawing, and the longest side that readers promise to show.
POINTS, LONGEST = 0.75, 14_400.0
#: Device units for an inch.
RESOLUTION = 1200


def write(source: Source, target: Path) -> None:
    """Write the document; a drawing longer than a page can be is made smaller.

    Raises:
        ExportError: The file cannot be written.
    """
    sheet = make_sheet(source)
    width, height = sheet.frame.width * POINTS, sheet.frame.height * POINTS
    smaller = min(1.0, LONGEST / max(width, height))
    writer = QPdfWriter(str(target))
    writer.setResolution(RESOLUTION)
    writer.setTitle(source.title)
    writer.setCreator("Retrograd")
    size = QPageSize(
        QSizeF(width * smaller, height * smaller), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch
    )
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    painter = QPainter()
    if not painter.begin(writer):
        raise ExportError("The document could not be begun: is the disk full?")
    painter.fillRect(painter.viewport(), sheet.theme.color("background"))
    sheet.paint(painter, smaller * POINTS / 72 * RESOLUTION)
    if not painter.end():
        raise ExportError("The document could not be finished: is the disk full?")
