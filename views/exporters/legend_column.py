"""The legend of an exported drawing: the rows of the window's legend, in columns beside the graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..canvas.drawing import Drawing
from ..canvas.ink import Command, Ink
from ..canvas.legend_rows import HEIGHT, WIDTH, LegendRow, legend_rows
from ..fonts import SMALL, TITLE, TextStyle, text_width
from ..layout import Rect
from ..theme import Theme

#: Height of a row and of a section's name, and the space between sample and text, and between columns.
ROW, HEADING, GAP, BETWEEN = 26.0, 32.0, 10.0, 32.0
#: A column is at least this high before another is begun.
SHORTEST = 420.0


@dataclass(frozen=True, slots=True)
class MovedInk:
    """Ink that draws everything elsewhere: samples are made around the origin."""

    ink: Ink
    dx: float
    dy: float

    def rect(
        self,
        rect: Rect,
        radius: float = 0.0,
        fill: str = "",
        stroke: str = "",
        width: float = 1.0,
        dash: Sequence[float] = (),
    ) -> None:
        """See :class:`retrograd.views.canvas.ink.Ink`."""
        self.ink.rect(rect.moved(self.dx, self.dy), radius, fill, stroke, width, dash)

    def path(
        self,
        commands: Sequence[Command],
        fill: str = "",
        stroke: str = "",
        width: float = 1.0,
        dash: Sequence[float] = (),
    ) -> None:
        """See :class:`retrograd.views.canvas.ink.Ink`."""
        moved: list[Command] = []
        for kind, *values in commands:
            shifts = (self.dx, self.dy) * (len(values) // 2)
            moved.append((kind, *(float(value) + shift for value, shift in zip(values, shifts, strict=True))))
        self.ink.path(moved, fill, stroke, width, dash)

    def circle(self, x: float, y: float, radius: float, fill: str = "", stroke: str = "", width: float = 1.0) -> None:
        """See :class:`retrograd.views.canvas.ink.Ink`."""
        self.ink.circle(x + self.dx, y + self.dy, radius, fill, stroke, width)

    def text(self, x: float, y: float, text: str, style: TextStyle, color: str, anchor: str = "start") -> None:
        """See :class:`retrograd.views.canvas.ink.Ink`."""
        self.ink.text(x + self.dx, y + self.dy, text, style, color, anchor)

    def hatch(self, rect: Rect, radius: float, color: str) -> None:
        """See :class:`retrograd.views.canvas.ink.Ink`."""
        self.ink.hatch(rect.moved(self.dx, self.dy), radius, color)

    def begin(self, key: str, title: str) -> None:
        """See :class:`retrograd.views.canvas.ink.Ink`."""
        self.ink.begin(key, title)

    def end(self) -> None:
        """See :class:`retrograd.views.canvas.ink.Ink`."""
        self.ink.end()


@dataclass(frozen=True, slots=True)
class LegendColumn:
    """The rows with their places, and the rectangle around them.

    Attributes:
        rows: Each with the upper left corner of its sample.
        headings: Names of sections with the left end of their baselines.
        frame: Around everything.
    """

    rows: tuple[tuple[LegendRow, float, float], ...]
    headings: tuple[tuple[str, float, float], ...]
    frame: Rect

    def draw(self, ink: Ink, theme: Theme) -> None:
        """Draw all rows; a section is never told by its colours alone, since each sample has its words."""
        for text, x, y in self.headings:
            ink.text(x, y, text, TITLE, theme.hex("text"))
        for number, (row, x, y) in enumerate(self.rows, 1):
            ink.begin(f"legend-{number}", f"{row.section}: {row.text}")
            row.sample(MovedInk(ink, x, y), theme)
            ink.text(x + WIDTH + GAP, y + HEIGHT / 2 + 4.3, row.text, SMALL, theme.hex("text"))
            ink.end()


def beside(drawing: Drawing) -> LegendColumn:
    """The legend of what a drawing has, at its right, in as many columns as its height asks for."""
    bounds = drawing.bounds
    most = max(bounds.height, SHORTEST)
    x, y, bottom, widest = bounds.right + BETWEEN, bounds.y, bounds.y, 0.0
    left = x
    section = ""
    rows: list[tuple[LegendRow, float, float]] = []
    headings: list[tuple[str, float, float]] = []
    for row in legend_rows(drawing.picture, drawing.scale):
        opens = row.section != section
        if y + ROW + (HEADING if opens else 0) > bounds.y + most:
            x, y, widest, opens = x + widest + BETWEEN, bounds.y, 0.0, True
        if opens:
            section = row.section
            headings.append((section, x, y + HEADING - 12))
            widest = max(widest, text_width(section, TITLE))
            y += HEADING
        rows.append((row, x, y))
        widest = max(widest, WIDTH + GAP + text_width(row.text, SMALL))
        y += ROW
        bottom = max(bottom, y)
    return LegendColumn(tuple(rows), tuple(headings), Rect(left, bounds.y, x + widest - left, bottom - bounds.y))
