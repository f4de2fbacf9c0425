"""PNG: the screen's painter at full detail, at any scale."""

from __future__ import annotations

from math import ceil, floor
from pathlib import Path

from PySide6.QtGui import QImage, QImageWriter, QPainter

from .exporter import ExportError, Source
from .sheet import make_sheet

#: Largest side and area that image programs open without trouble.
LARGEST_SIDE, LARGEST_AREA = 32_000, 400_000_000


def write(source: Source, target: Path) -> None:
    """Write the image.

    Raises:
        ExportError: The image would be too large, or cannot be written.
    """
    scale = source.options.scale
    if not 0 < scale <= 64:
        raise ExportError(f"A scale of {scale:g} makes no image: choose one between 0.1 and 64.")
    sheet = make_sheet(source)
    width, height = ceil(sheet.frame.width * scale), ceil(sheet.frame.height * scale)
    if max(width, height) > LARGEST_SIDE or width * height > LARGEST_AREA:
        by_side = LARGEST_SIDE / max(sheet.frame.width, sheet.frame.height)
        by_area = (LARGEST_AREA / (sheet.frame.width * sheet.frame.height)) ** 0.5
        most = floor(100 * min(by_side, by_area)) / 100
        raise ExportError(
            f"An image of {width} × {height} pixels is too large: choose a scale of at most {most:g}, or SVG."
        )
    image = QImage(max(width, 1), max(height, 1), QImage.Format.Format_RGB32)
    image.fill(sheet.theme.color("background"))
    dots_per_meter = round(96 * scale / 0.0254)
    image.setDotsPerMeterX(dots_per_meter)
    image.setDotsPerMeterY(dots_per_meter)
    image.setText("Title", source.title)
    image.setText("Software", "Retrograd")
    with QPainter(image) as painter:
        sheet.paint(painter, scale)
    writer = QImageWriter(str(target), b"png")
    if not writer.write(image):
        raise ExportError(f"The image could not be written: {writer.errorString()}. Is the disk full?")
