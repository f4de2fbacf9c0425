"""The drawing that images and documents show: laid out at leisure, in the theme asked for."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication, QPainter

from retrograd.resources import ResourceError

from ..canvas.drawing import Drawing, measure
from ..canvas.ink import Ink, PainterInk
from ..layout import LayoutOptions, Rect, lay_out
from ..layout.geometry import bounds
from ..theme import Theme, load_theme
from .exporter import ExportError, Source
from .legend_column import LegendColumn, beside

#: Free space around the drawing.
MARGIN = 24.0

_application: list[QGuiApplication] = []


def ensure_application() -> None:
    """Fonts need an application object; make one where there is none (from a terminal, without a display)."""
    if QGuiApplication.instance() is None:
        headless = sys.platform.startswith("linux") and not (
            os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        )
        if headless:
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _application.append(QGuiApplication(["retrograd"]))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawing, its theme, the part of the scene that goes into the file, and the legend if one is wanted."""

    drawing: Drawing
    theme: Theme
    frame: Rect
    legend: LegendColumn | None = None

    def draw(self, ink: Ink) -> None:
        """Draw everything, in scene coordinates."""
        self.drawing.draw(ink, self.theme)
        if self.legend is not None:
            self.legend.draw(ink, self.theme)

    def paint(self, painter: QPainter, scale: float) -> None:
        """Paint everything at full detail; ``scale`` device units for one of the scene."""
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.scale(scale, scale)
        painter.translate(-self.frame.x, -self.frame.y)
        self.draw(PainterInk(painter))


def make_sheet(source: Source) -> Sheet:
    """Lay out the picture of a source.

    Raises:
        ExportError: There is no such theme, or nothing to draw.
    """
    ensure_application()
    options = source.options
    try:
        theme = load_theme(options.theme)
    except ResourceError as error:
        raise ExportError(f"Cannot draw with this theme: {error}.") from error
    picture = source.picture
    layout = lay_out(picture, measure(picture), LayoutOptions(direction=options.direction))
    drawing = Drawing(picture, layout)
    if not options.legend:
        return Sheet(drawing, theme, drawing.bounds.grown(MARGIN))
    legend = beside(drawing)
    return Sheet(drawing, theme, bounds([drawing.bounds, legend.frame]).grown(MARGIN), legend)
