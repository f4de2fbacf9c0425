"""Texts beside edges: what they say, and a place for each where it covers neither a box nor another text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from retrograd.app.model.picture import Arrow, Container, Picture

from ..fonts import CODE, SMALL, text_width
from ..layout import Layout, Rect, Size
from ..layout.layout import GLYPH
from ..place_text import line_text, lines_text
from .edges import LANE, EdgeShape, gradient_line

#: Height of a label, and space between the scissors and their text.
HEIGHT, SPACE = 24.0, 6.0
#: Space between the two texts of a cut.
BETWEEN = 6.0
TAB_HEIGHT = 22.0


translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Label:
    """A placed text. ``before`` is set in the fixed-width face, ``after`` in that for words; ``mark`` is where the
    scissors stand, None for a label without."""

    arrow: str
    rect: Rect
    before: str
    after: str
    mark: tuple[float, float] | None
    mark_left: bool = True


def cut_texts(arrow: Arrow) -> tuple[str, str]:
    """The value that was cut off ("" not known), and by what on which line."""
    name = arrow.cut.replace("-", "_") if arrow.cut == "no-grad" else arrow.cut
    cut = translate("Label", "cut by {0}").format(name)
    return arrow.label, " · ".join(part for part in (cut, line_text(arrow.line, arrow.cell)) if part)


def cut_text(arrow: Arrow) -> str:
    """The same in one text: ``3. cut by no_grad · line 4``."""
    return " ".join(part for part in cut_texts(arrow) if part)


def label_size(arrow: Arrow) -> Size:
    """Room that an arrow's label needs."""
    if arrow.cut:
        before, after = cut_texts(arrow)
        width = GLYPH + SPACE + text_width(before, CODE) + (BETWEEN if before else 0) + text_width(after, SMALL)
        return Size(width + 2, HEIGHT)
    return Size(text_width(arrow.label, CODE) + 4, HEIGHT - 6)


def container_text(container: Container) -> str:
    """The name on a container's tab: label and lines."""
    name = container.label or container.kind
    where = lines_text(*container.lines, container.cell)
    return f"{name} · {where}" if where else name


def tab_size(container: Container) -> Size:
    """Room that a container's tab needs."""
    return Size(text_width(container_text(container), SMALL) + 34, TAB_HEIGHT)


def _dense(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """A line with a point at least every 8 pixels or so."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    length = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0.0, length[-1], max(2, min(400, int(length[-1] / 8) + 1)))
    return np.stack([np.interp(at, length, line[:, 0]), np.interp(at, length, line[:, 1])], axis=1)


class _Room:
    """What is taken: boxes and texts strictly, lines of other arrows if it can be helped."""

    def __init__(self, taken: Iterable[Rect], shapes: Mapping[str, EdgeShape], flowing: Iterable[str]) -> None:
        rows = [(rect.x - 3, rect.y - 3, rect.right + 3, rect.bottom + 3) for rect in taken]
        self._taken = np.array(rows, dtype=np.float64).reshape(-1, 4)
        lines = [_dense(shape.line) for shape in shapes.values()]
        owners = list(range(len(lines)))
        self._number = {key: place for place, key in enumerate(shapes)}
        for key in flowing:
            lines.append(_dense(gradient_line(shapes[key])))
            owners.append(self._number[key])
        self._points = np.concatenate(lines) if lines else np.zeros((0, 2))
        self._owner = np.repeat(owners, [len(line) for line in lines])

    def free(self, rect: Rect) -> bool:
        taken = self._taken
        hit = (taken[:, 0] < rect.right) & (rect.x < taken[:, 2]) & (taken[:, 1] < rect.bottom) & (rect.y < taken[:, 3])
        return not bool(hit.any())

    def lines_under(self, rect: Rect, own: str, mark: bool) -> int:
        """Sampled points of lines inside a rectangle; an arrow's own line counts unless its mark sits on it."""
        points: NDArray[np.float64] = self._points
        inside = (
            (points[:, 0] > rect.x)
            & (points[:, 0] < rect.right)
            & (points[:, 1] > rect.y)
            & (points[:, 1] < rect.bottom)
        )
        if mark:
            inside &= self._owner != self._number[own]
        return int(inside.sum())

    def take(self, rect: Rect) -> None:
        self._taken = np.vstack([self._taken, (rect.x - 3, rect.y - 3, rect.right + 3, rect.bottom + 3)])


def place_labels(
    picture: Picture, layout: Layout, shapes: Mapping[str, EdgeShape], seeds: Iterable[Rect]
) -> list[Label]:
    """A place for the label of each arrow that has one; an arrow for whose text there is none keeps only its mark."""
    taken = [*layout.boxes.values(), *layout.tabs.values(), *layout.labels.values(), *seeds]
    flowing = [item.key for item in picture.arrows if item.key in shapes and item.flow is not None]
    room = _Room(taken, shapes, flowing)
    labels: list[Label] = []
    arrows = [arrow for arrow in picture.arrows if arrow.key in shapes and (arrow.cut or arrow.label)]
    for arrow in sorted(arrows, key=lambda item: not item.cut):
        before, after = cut_texts(arrow) if arrow.cut else (arrow.label, "")
        reserved = layout.labels.get(arrow.key)
        if reserved is not None and arrow.cut:
            mark = (reserved.x + GLYPH / 2, reserved.center.y)
            labels.append(Label(arrow.key, reserved, before, after, mark))
            continue
        found = _search(arrow, shapes[arrow.key], label_size(arrow), room)
        if found is None and arrow.cut:
            x, y = _along(shapes[arrow.key], 0.5)
            found = Label(arrow.key, Rect(x - GLYPH / 2, y - GLYPH / 2, GLYPH, GLYPH), "", "", (x, y))
        elif found is not None:
            found = Label(arrow.key, found.rect, before, after, found.mark, found.mark_left)
        if found is not None:
            room.take(found.rect)
            labels.append(found)
    return labels


def _along(shape: EdgeShape, share: float) -> tuple[float, float]:
    """The point of a line at a share of its length."""
    line = shape.line
    steps = np.hypot(*np.diff(line, axis=0).T)
    length = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = share * length[-1]
    return float(np.interp(wanted, length, line[:, 0])), float(np.interp(wanted, length, line[:, 1]))


def _search(arrow: Arrow, shape: EdgeShape, size: Size, room: _Room) -> Label | None:
    """The first free place along the line, preferring those that cover no other line."""
    best: tuple[int, Label] | None = None
    for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82):
        x, y = _along(shape, share)
        for left in (True, False):
            if arrow.cut:
                rect = Rect(x - GLYPH / 2 if left else x + GLYPH / 2 - size.width, y - size.height / 2, *size)
                label = Label(arrow.key, rect, "", "", (x, y), left)
            else:
                beside = x + LANE + 8 if left else x - size.width - 8
                if shape.sideways:
                    rect = Rect(x - size.width / 2, y + LANE + 5 if left else y - size.height - 5, *size)
                else:
                    rect = Rect(beside, y - size.height / 2, *size)
                label = Label(arrow.key, rect, "", "", None)
            if not room.free(rect):
                continue
            covered = room.lines_under(rect, arrow.key, bool(arrow.cut))
            if best is None or covered < best[0]:
                best = (covered, label)
            if covered == 0:
                return label
    return best[1] if best else None
