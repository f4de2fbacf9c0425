"""The painter of the screen: only what is visible, in as much detail as can be read at this scale."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPixmap

from retrograd.app.model.picture import Box

from ..layout import Rect
from ..theme import Theme, qt_color
from .cards import card
from .drawing import Drawing
from .edges import draw_edge
from .index import Index, family_of
from .ink import PainterInk
from .small import draw_cut, draw_region, draw_titled

#: From this scale on cards are drawn with all their texts; below the second one everything is plain rectangles.
READABLE, BLOCKS = 0.5, 0.12
#: From this scale on small cards have their titles.
LEGIBLE = 0.16
#: Pixels around a card that its pixmap covers as well (outline and shadow).
BLEED = 3.0
#: Most small cards in view that get titles: more would not be painted within a frame.
TITLES = 500
#: Opacity of what does not stand out.
DIMMED = 0.18
#: Pixmaps kept.
CACHE = 600


@dataclass(frozen=True, slots=True)
class Marks:
    """Keys of what stands out: selected (boxes, arrows, containers), under the mouse, with the keyboard's focus; and
    ``kept``, boxes and arrows that are not dimmed (None: nothing is)."""

    selected: frozenset[str] = frozenset()
    hovered: str = ""
    focused: str = ""
    kept: frozenset[str] | None = None

    def layers(self, keys: list[str]) -> list[tuple[float, list[str]]]:
        """The keys in layers from below, each with its opacity."""
        kept = self.kept
        if kept is None:
            return [(1.0, keys)]
        return [(DIMMED, [key for key in keys if key not in kept]), (1.0, [key for key in keys if key in kept])]


class ScenePainter:
    """Paints drawings; keeps pictures of cards for the next frame."""

    def __init__(self) -> None:
        self._cache: OrderedDict[tuple[Box, str, float, float, float], QPixmap] = OrderedDict()

    def clear(self) -> None:
        """Forget the pictures of cards."""
        self._cache.clear()

    def paint(
        self,
        painter: QPainter,
        drawing: Drawing,
        index: Index,
        theme: Theme,
        visible: Rect,
        scale: float,
        ratio: float,
        marks: Marks,
    ) -> None:
        """Paint what is visible.

        Args:
            painter: On the widget, without a transformation of its own.
            drawing: What to paint.
            index: The drawing's index.
            theme: Colours.
            visible: The part of the scene on the screen.
            scale: Pixels of the screen for one of the scene.
            ratio: Device pixels for one of the screen.
            marks: What stands out.
        """
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, scale >= BLOCKS)
        painter.scale(scale, scale)
        painter.translate(-visible.x, -visible.y)
        ink = PainterInk(painter, visible)
        if scale >= READABLE:
            self._paint_full(painter, ink, drawing, index, theme, visible, scale, ratio, marks)
        else:
            self._paint_small(painter, ink, drawing, index, theme, visible, scale, marks)
        self._paint_marks(ink, drawing, theme, scale, marks)
        painter.restore()

    # ------------------------------------------------------------------ readable
    def _paint_full(
        self,
        painter: QPainter,
        ink: PainterInk,
        drawing: Drawing,
        index: Index,
        theme: Theme,
        visible: Rect,
        scale: float,
        ratio: float,
        marks: Marks,
    ) -> None:
        containers = index.containers_in(visible)
        drawing.draw_containers(ink, theme, containers)
        for opacity, keys in marks.layers(index.arrows_in(visible)):
            painter.setOpacity(opacity)
            drawing.draw_edges(ink, theme, keys)
        painter.setOpacity(1.0)
        for key in (*marks.selected, marks.hovered):
            if key in drawing.shapes:
                color = theme.hex("selection" if key in marks.selected else "text")
                draw_edge(ink, drawing.arrows[key], drawing.shapes[key], theme, color)
        drawing.draw_tabs(ink, theme, containers)
        labels = [label for label in drawing.labels if label.rect.overlaps(visible)]
        drawing.draw_labels(ink, theme, [label for label in labels if marks.kept is None or label.arrow in marks.kept])
        for opacity, keys in marks.layers(index.boxes_in(visible)):
            painter.setOpacity(opacity)
            for key in keys:
                self._paint_card(painter, drawing.boxes[key], drawing.layout.boxes[key], theme, scale, ratio)
        painter.setOpacity(1.0)

    def _paint_card(self, painter: QPainter, box: Box, rect: Rect, theme: Theme, scale: float, ratio: float) -> None:
        key = (box, theme.name, rect.width, rect.height, scale * ratio)
        pixmap = self._cache.get(key)
        if pixmap is None:
            pixmap = self._card_pixmap(box, rect, theme, scale * ratio)
            self._cache[key] = pixmap
            if len(self._cache) > CACHE:
                self._cache.popitem(last=False)
        else:
            self._cache.move_to_end(key)
        size = pixmap.size() / (scale * ratio)
        target = QRectF(rect.x - BLEED, rect.y - BLEED, size.width(), size.height())
        # A picture of the right size has to land on whole pixels, or its text is blurred.
        corner = painter.transform().map(target.topLeft())
        shift = QPointF((round(corner.x() * ratio) / ratio - corner.x()) / scale, 0)
        shift.setY((round(corner.y() * ratio) / ratio - corner.y()) / scale)
        painter.drawPixmap(target.translated(shift), pixmap, QRectF(pixmap.rect()))

    def _card_pixmap(self, box: Box, rect: Rect, theme: Theme, detail: float) -> QPixmap:
        width, height = (rect.width + 2 * BLEED) * detail, (rect.height + 2 * BLEED) * detail
        pixmap = QPixmap(int(width + 1), int(height + 1))
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            painter.scale(detail, detail)
            card(box.kind).draw(PainterInk(painter), box, Rect(BLEED, BLEED, rect.width, rect.height), theme)
        return pixmap

    # ------------------------------------------------------------------ small
    def _paint_small(
        self,
        painter: QPainter,
        ink: PainterInk,
        drawing: Drawing,
        index: Index,
        theme: Theme,
        visible: Rect,
        scale: float,
        marks: Marks,
    ) -> None:
        for key in index.containers_in(visible):
            layout = drawing.layout
            draw_region(ink, drawing.containers[key], layout.containers[key], layout.tabs.get(key), theme, scale)
        self._paint_lines(painter, drawing, index, theme, visible, scale, marks)
        if marks.kept is None and scale < BLOCKS:
            self._paint_blocks(painter, index.blocks_in(visible), theme)
            return
        for opacity, keys in marks.layers(index.boxes_in(visible)):
            painter.setOpacity(opacity)
            if scale < BLOCKS:
                self._paint_blocks(painter, _by_family(drawing, keys), theme)
            elif scale < LEGIBLE or len(keys) > TITLES:
                self._paint_plain(painter, drawing, keys, theme, scale)
            else:
                for label in drawing.labels:
                    if label.mark is not None and label.arrow in drawing.arrows and opacity == 1.0:
                        draw_cut(ink, *label.mark, theme, scale)
                for key in keys:
                    draw_titled(ink, drawing.boxes[key], drawing.layout.boxes[key], theme, scale)
        painter.setOpacity(1.0)

    def _paint_lines(
        self,
        painter: QPainter,
        drawing: Drawing,
        index: Index,
        theme: Theme,
        visible: Rect,
        scale: float,
        marks: Marks,
    ) -> None:
        """Lines of the data, then those over which gradients went and the selected ones."""
        if marks.kept is None and scale < LEGIBLE:
            painter.setPen(QPen(theme.color("edge"), 1.0 / scale))
            draw_lines(painter, index.segments_in(visible))
            selected = (key for key in sorted(marks.selected) if key in drawing.arrows)
            keys = list(dict.fromkeys([*index.threads_in(visible), *selected]))
            self._paint_threads(painter, drawing, keys, theme, scale, marks)
            return
        for opacity, keys in marks.layers(index.arrows_in(visible)):
            painter.setOpacity(opacity)
            lost = [key for key in keys if drawing.arrows[key].kind == "ghost"]
            painter.setPen(QPen(theme.color("edge"), 1.0 / scale))
            draw_lines(painter, _pieces(drawing, [key for key in keys if drawing.arrows[key].kind != "ghost"]))
            pen = QPen(theme.color("ghost"), 1.0 / scale)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            for key in lost:
                painter.drawPolyline([QPointF(x, y) for x, y in drawing.shapes[key].line.tolist()])
            self._paint_threads(painter, drawing, keys, theme, scale, marks)

    def _paint_threads(
        self, painter: QPainter, drawing: Drawing, keys: list[str], theme: Theme, scale: float, marks: Marks
    ) -> None:
        """Lines over which gradients went, those that carry NaN or infinity, and the selected ones."""
        flowing: dict[str, list[str]] = {}
        for key in keys:
            arrow = drawing.arrows[key]
            if arrow.broken:
                flowing.setdefault("error", []).append(key)
            elif arrow.flow is not None:
                flowing.setdefault(drawing.scale.token(arrow.flow), []).append(key)
        for token, names in sorted(flowing.items()):
            widest = max(drawing.scale.width(drawing.arrows[key].flow or 0.0) for key in names)
            painter.setPen(QPen(theme.color(token), max(1.4, widest / 2) / scale))
            draw_lines(painter, _pieces(drawing, names))
        chosen = [key for key in keys if key in marks.selected]
        painter.setPen(QPen(theme.color("selection"), 2.2 / scale))
        draw_lines(painter, _pieces(drawing, chosen))

    def _paint_plain(self, painter: QPainter, drawing: Drawing, keys: list[str], theme: Theme, scale: float) -> None:
        """Surfaces all at once, then the bars of each family: thousands fit into a frame."""
        if not keys:
            return
        painter.setBrush(QBrush(theme.color("panel")))
        painter.setPen(QPen(theme.color("control_line"), 0))
        draw_rects(painter, np.array([drawing.layout.boxes[key] for key in keys], dtype=np.float64))
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        for family, bars in _by_family(drawing, keys).items():
            painter.setBrush(QBrush(theme.family(family)))
            bars[:, 2] = 4 / scale
            draw_rects(painter, bars)

    def _paint_blocks(self, painter: QPainter, blocks: Mapping[str, NDArray[np.float64]], theme: Theme) -> None:
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        for family, rects in blocks.items():
            painter.setBrush(QBrush(theme.family(family)))
            draw_rects(painter, rects)

    # ------------------------------------------------------------------ marks
    def _paint_marks(self, ink: PainterInk, drawing: Drawing, theme: Theme, scale: float, marks: Marks) -> None:
        thin = max(1.0, 1 / scale)
        for key in marks.selected:
            for places, radius in ((drawing.layout.boxes, 9.0), (drawing.layout.containers, 11.0)):
                if key in places:
                    ink.rect(places[key].grown(4), radius, stroke=theme.hex("selection"), width=2 * thin)
        rect = drawing.layout.boxes.get(marks.hovered)
        if rect is not None and marks.hovered not in marks.selected:
            ink.rect(rect.grown(3), 8, stroke=theme.hex("control_line"), width=thin)
        rect = drawing.layout.boxes.get(marks.focused) or drawing.layout.containers.get(marks.focused)
        if rect is not None:
            ink.rect(rect.grown(7), 11, stroke=theme.hex("accent"), width=1.3 * thin, dash=(3 * thin, 2 * thin))


def _pieces(drawing: Drawing, keys: list[str]) -> NDArray[np.float64]:
    """The lines of arrows as rows of x1, y1, x2, y2."""
    lines = [drawing.shapes[key].line for key in keys]
    return np.concatenate([np.hstack([line[:-1], line[1:]]) for line in lines]) if lines else np.zeros((0, 4))


def _by_family(drawing: Drawing, keys: list[str]) -> dict[str, NDArray[np.float64]]:
    found: dict[str, list[Rect]] = {}
    for key in keys:
        found.setdefault(family_of(drawing.boxes[key]), []).append(drawing.layout.boxes[key])
    return {family: np.array(rects, dtype=np.float64) for family, rects in found.items()}


def draw_rects(painter: QPainter, rects: NDArray[np.float64]) -> None:
    """Draw rows of x, y, width, height with the painter's pen and brush, without a Python object for each."""
    if len(rects):
        memory = np.ascontiguousarray(rects, dtype=np.float64)
        painter.drawRects(cast(QRectF, shiboken6.wrapInstance(memory.ctypes.data, QRectF)), len(memory))


def draw_lines(painter: QPainter, lines: NDArray[np.float64]) -> None:
    """Draw rows of x1, y1, x2, y2 with the painter's pen."""
    if len(lines):
        memory = np.ascontiguousarray(lines, dtype=np.float64)
        painter.drawLines(cast(QLineF, shiboken6.wrapInstance(memory.ctypes.data, QLineF)), len(memory))


def background(painter: QPainter, theme: Theme, rect: QRectF) -> None:
    """The surface below everything."""
    painter.fillRect(rect, qt_color(theme.hex("background")))
