"""A picture with its positions, ready to be drawn: the one source of what screen and files show."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from retrograd.app.model.picture import Arrow, Box, Container, Picture

from ..fonts import CODE, SMALL, text_width
from ..layout import Layout, Point, Rect, Size
from ..layout.geometry import bounds
from ..place_text import line_text
from ..theme import Theme
from . import glyphs
from .cards import card
from .edges import SEED, EdgeShape, FlowScale, draw_edge, draw_gradient, draw_halo, draw_seed, edge_shape
from .ink import Ink
from .labels import BETWEEN, Label, container_text, label_size, place_labels, tab_size

#: Kinds of regions in which nothing is tracked.
UNTRACKED = frozenset({"no_grad", "inference_mode"})


def measure(picture: Picture) -> dict[str, Size]:
    """Sizes for the layout: boxes, container names, and labels of cuts (known before any gradient flows)."""
    sizes = {box.key: card(box.kind).size(box) for box in picture.boxes}
    for container in picture.containers:
        if not container.folded:
            sizes[container.key] = tab_size(container)
    for arrow in picture.arrows:
        if arrow.cut:
            sizes[arrow.key] = label_size(arrow)
    return sizes


class Drawing:
    """Picture and layout together, with the shapes that follow from them.

    Attributes:
        picture: What is drawn.
        layout: Where.
        boxes: Boxes by key, only those with a place.
        arrows: Arrows by key, only those with a way.
        containers: Open containers by key, outermost first.
        shapes: Lines by arrow.
        labels: Texts beside arrows.
        seeds: Roots by key with the text and the place of their seed's text.
        scale: How wide and in which colours gradients are drawn.
    """

    def __init__(self, picture: Picture, layout: Layout, scale: FlowScale | None = None) -> None:
        self.picture = picture
        self.scale = scale if scale is not None else FlowScale()
        self.layout = layout
        self.sideways = layout.options.direction == "right"
        self.boxes: dict[str, Box] = {box.key: box for box in picture.boxes if box.key in layout.boxes}
        self.arrows: dict[str, Arrow] = {arrow.key: arrow for arrow in picture.arrows if arrow.key in layout.paths}
        by_key = {container.key: container for container in picture.containers}
        self.containers: dict[str, Container] = {key: by_key[key] for key in layout.containers if key in by_key}
        self.shapes: dict[str, EdgeShape] = {
            key: edge_shape(layout.paths[key], key in layout.stubs, self.sideways) for key in self.arrows
        }
        self.seeds: dict[str, tuple[str, Rect]] = {
            key: self._seed(key, text) for key, text in picture.seeds if key in layout.boxes
        }
        self.labels: list[Label] = place_labels(
            picture, layout, self.shapes, [rect.grown(4) for _, rect in self.seeds.values()]
        )

    def _seed_tip(self, key: str) -> Point:
        rect = self.layout.boxes[key]
        if self.sideways:
            return Point(rect.right + 2, rect.center.y)
        leaving = [self.layout.paths[arrow.key][0].x for arrow in self.arrows.values() if arrow.source == key]
        busy = any(abs(x - rect.center.x) < 24 for x in leaving)
        return Point(rect.right - 40 if busy else rect.center.x, rect.bottom + 2)

    def _seed(self, key: str, text: str) -> tuple[str, Rect]:
        label = QCoreApplication.translate("Label", "seed {0}").format(text)
        tip = self._seed_tip(key)
        width = text_width(label, CODE)
        if self.sideways:
            return label, Rect(tip.x + 8, tip.y + 8, width, 18)
        return label, Rect(tip.x + 10, tip.y + 14, width, 18)

    @property
    def bounds(self) -> Rect:
        """The rectangle around everything drawn, labels and seeds included."""
        rects = [self.layout.bounds, *(label.rect for label in self.labels)]
        for key, (_, rect) in self.seeds.items():
            tip = self._seed_tip(key)
            rects += [rect, Rect(tip.x, tip.y, SEED if self.sideways else 0, 0 if self.sideways else SEED)]
        return bounds(rects) if self.boxes else Rect(0, 0, 0, 0)

    def surroundings(self, key: str) -> list[Rect]:
        """What tells about a box beside it, nearest first: labels of its arrows, names of its regions.

        Where its value goes on untracked, what happens to it there belongs to it too.
        """
        untracked = [arrow for arrow in self.arrows.values() if arrow.source == key and arrow.kind != "grad"]
        found = self._beside(key)
        for arrow in untracked:
            found += [self.layout.boxes[arrow.target], *self._beside(arrow.target)]
        return found

    def _beside(self, key: str) -> list[Rect]:
        """Labels of a box's own arrows, its seed, and the names of the regions around it."""
        place = self.layout.boxes[key]
        own = {arrow.key for arrow in self.arrows.values() if key in (arrow.source, arrow.target)}
        rects = [label.rect for label in self.labels if label.arrow in own]
        if key in self.seeds:
            rects.append(self.seeds[key][1])
        around = (name for name, rect in self.layout.containers.items() if rect.contains(place))
        return rects + [self.layout.tabs[name] for name in around if name in self.layout.tabs]

    # ------------------------------------------------------------------ drawing
    def draw(self, ink: Ink, theme: Theme) -> None:
        """Draw everything at full detail."""
        self.draw_containers(ink, theme, self.containers)
        self.draw_edges(ink, theme, self.arrows)
        self.draw_tabs(ink, theme, self.containers)
        self.draw_labels(ink, theme, self.labels)
        for key, box in self.boxes.items():
            ink.begin(key, box_title(box))
            card(box.kind).draw(ink, box, self.layout.boxes[key], theme)
            ink.end()

    def draw_containers(self, ink: Ink, theme: Theme, keys: Iterable[str]) -> None:
        """The surfaces of containers."""
        for key in keys:
            container, rect = self.containers[key], self.layout.containers[key]
            ink.begin(key, container_text(container))
            if container.kind in UNTRACKED:
                ink.rect(rect, 8, fill=theme.hex("background"))
                ink.hatch(rect, 8, theme.hex("hatch"))
                ink.rect(rect, 8, stroke=theme.hex("ghost"), dash=(4, 3))
            else:
                ink.rect(rect, 8, fill=theme.hex("region"), stroke=theme.hex("region_line"))
            ink.end()

    def draw_tabs(self, ink: Ink, theme: Theme, keys: Iterable[str]) -> None:
        """The names of containers, on a surface of their own so that no hatching runs through the letters."""
        for key in keys:
            rect = self.layout.tabs.get(key)
            if rect is None:
                continue
            container = self.containers[key]
            inner = Rect(rect.x + 4, rect.y + 4, rect.width - 8, rect.height - 4)
            surface = theme.hex("background" if container.kind in UNTRACKED else "region")
            ink.rect(inner, 4, fill=surface)
            y = inner.center.y
            color = theme.hex("dim")
            ink.path(
                [("M", inner.x + 6, y - 2), ("L", inner.x + 10, y + 2.5), ("L", inner.x + 14, y - 2)],
                stroke=color,
                width=1.4,
            )
            ink.text(inner.x + 20, y + 4.3, container_text(container), SMALL, color)

    def draw_edges(self, ink: Ink, theme: Theme, keys: Iterable[str]) -> None:
        """Lines of the data first, then those of the gradient above them."""
        chosen = list(keys)
        for key in chosen:
            draw_halo(ink, self.arrows[key], self.shapes[key], theme, self.scale)
        for key in chosen:
            arrow = self.arrows[key]
            ink.begin(key, f"{arrow.source} → {arrow.target}")
            draw_edge(ink, arrow, self.shapes[key], theme)
            ink.end()
        for key in chosen:
            arrow = self.arrows[key]
            if arrow.flow is not None or arrow.flowing:
                ink.begin(f"{key}-gradient", f"{arrow.target} → {arrow.source}")
                draw_gradient(ink, arrow, self.shapes[key], theme, self.scale)
                ink.end()
        for key in self.seeds:
            tip = self._seed_tip(key)
            draw_seed(ink, tip.x, tip.y, self.sideways, theme)

    def draw_labels(self, ink: Ink, theme: Theme, labels: list[Label]) -> None:
        """Texts beside edges, with the scissors of cuts."""
        for label in labels:
            self._draw_label(ink, theme, label)
        for text, rect in self.seeds.values():
            ink.text(rect.x, rect.y + 13, text, CODE, theme.hex("gradient"))

    def _draw_label(self, ink: Ink, theme: Theme, label: Label) -> None:
        baseline = label.rect.center.y + 4.3
        if label.mark is None:
            ink.rect(Rect(label.rect.x, label.rect.y + 1, label.rect.width, 16), 3, fill=theme.hex("background"))
            ink.text(label.rect.x + 2, baseline, label.before, CODE, theme.hex("gradient"))
            return
        x, y = label.mark
        if label.before or label.after:
            left = x + 12 + 4 if label.mark_left else label.rect.x
            plate = Rect(left - 2, y - 9, label.rect.width - 26, 18)
            ink.rect(plate, 3, fill=theme.hex("background"))
            if label.before:
                ink.text(left + 2, baseline, label.before, CODE, theme.hex("text"))
                left += text_width(label.before, CODE) + BETWEEN
            ink.text(left + 2, baseline, label.after, SMALL, theme.hex("dim"))
        glyphs.scissors(ink, x, y, theme.hex("text"), theme.hex("panel"), theme.hex("ghost"))


def box_title(box: Box) -> str:
    """A box in words, for tooltips, titles in files and screen readers."""
    parts = [box.title, box.shape, box.preview, box.gradient]
    parts.append(line_text(box.line, box.cell))
    parts += [badge.text for badge in box.badges]
    return ", ".join(part for part in parts if part)
