"""What is where in a drawing: columns of numbers for culling and for finding what is under the mouse."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from retrograd.app.model.picture import Box

from ..layout import Rect
from .drawing import Drawing
from .edges import LANE

Floats = NDArray[np.float64]


def _columns(rects: Iterable[Rect]) -> Floats:
    """Rows of left, top, right, bottom."""
    rows = [(rect.x, rect.y, rect.x + rect.width, rect.y + rect.height) for rect in rects]
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def _meeting(columns: Floats, rect: Rect) -> NDArray[np.intp]:
    hit = (
        (columns[:, 0] <= rect.right)
        & (columns[:, 2] >= rect.x)
        & (columns[:, 1] <= rect.bottom)
        & (columns[:, 3] >= rect.y)
    )
    return np.flatnonzero(hit)


def family_of(box: Box) -> str:
    """The family whose colour a box has."""
    return {"leaf": "leaf", "ghost": "other"}.get(box.kind, box.family)


class Index:
    """Boxes, containers and lines of one drawing by place."""

    def __init__(self, drawing: Drawing) -> None:
        layout = drawing.layout
        self.box_keys = list(drawing.boxes)
        self.boxes = _columns(layout.boxes[key] for key in self.box_keys)
        names = [family_of(box) for box in drawing.boxes.values()]
        self._families = sorted(set(names))
        numbers = {name: number for number, name in enumerate(self._families)}
        self._family = np.array([numbers[name] for name in names], dtype=np.intp)
        self._texts = _columns(
            [*(label.rect for label in drawing.labels), *(rect for _, rect in drawing.seeds.values())]
        )
        self.container_keys = list(drawing.containers)
        self._containers = _columns(layout.containers[key] for key in self.container_keys)
        self._tabs = {key: layout.tabs[key] for key in self.container_keys if key in layout.tabs}
        self.arrow_keys = list(drawing.shapes)
        lines = [shape.line for shape in drawing.shapes.values()]
        self.segments = (
            np.concatenate([np.hstack([line[:-1], line[1:]]) for line in lines]) if lines else np.zeros((0, 4))
        )
        self.owner = np.repeat(np.arange(len(lines)), [len(line) - 1 for line in lines])
        lows = [(*line.min(axis=0), *line.max(axis=0)) for line in lines]
        self._arrows = np.array(lows, dtype=np.float64).reshape(-1, 4)
        arrows = [drawing.arrows[key] for key in self.arrow_keys]
        self._threads = np.array([bool(arrow.broken) or arrow.flow is not None for arrow in arrows], dtype=np.bool_)

    def covered_by(self, rect: Rect) -> int:
        """How many boxes and texts beside arrows a rectangle would cover."""
        return len(_meeting(self.boxes, rect)) + len(_meeting(self._texts, rect))

    def boxes_in(self, rect: Rect) -> list[str]:
        """Keys of the boxes that touch a rectangle."""
        return [self.box_keys[place] for place in _meeting(self.boxes, rect)]

    def blocks_in(self, rect: Rect) -> dict[str, Floats]:
        """The boxes that touch a rectangle by family, as rows of x, y, width, height."""
        places = _meeting(self.boxes, rect)
        blocks = self.boxes[places]
        blocks[:, 2:] -= blocks[:, :2]
        families = self._family[places]
        return {name: blocks[families == number] for number, name in enumerate(self._families)}

    def containers_in(self, rect: Rect) -> list[str]:
        """Keys of the containers that touch a rectangle, outermost first."""
        return [self.container_keys[place] for place in _meeting(self._containers, rect)]

    def arrows_in(self, rect: Rect) -> list[str]:
        """Keys of the arrows whose line may touch a rectangle."""
        return [self.arrow_keys[place] for place in _meeting(self._arrows, rect.grown(2 * LANE))]

    def threads_in(self, rect: Rect) -> list[str]:
        """Keys of those of them over which gradients went, or that carry NaN or infinity."""
        places = _meeting(self._arrows, rect.grown(2 * LANE))
        return [self.arrow_keys[place] for place in places[self._threads[places]]]

    def segments_in(self, rect: Rect) -> Floats:
        """The pieces of lines that may touch a rectangle, as rows of x1, y1, x2, y2."""
        pieces = self.segments
        if not len(pieces):
            return pieces
        hit = (
            (np.minimum(pieces[:, 0], pieces[:, 2]) <= rect.right)
            & (np.maximum(pieces[:, 0], pieces[:, 2]) >= rect.x)
            & (np.minimum(pieces[:, 1], pieces[:, 3]) <= rect.bottom)
            & (np.maximum(pieces[:, 1], pieces[:, 3]) >= rect.y)
        )
        found: Floats = pieces[hit]
        return found

    # ------------------------------------------------------------------ what is under the mouse
    def box_at(self, x: float, y: float) -> str:
        """Key of the box at a point, "" if there is none."""
        found = _meeting(self.boxes, Rect(x, y, 0, 0))
        return self.box_keys[found[-1]] if len(found) else ""

    def tab_at(self, x: float, y: float) -> str:
        """Key of the container whose name is at a point."""
        for key, rect in self._tabs.items():
            if rect.contains(Rect(x, y, 0, 0)):
                return key
        return ""

    def container_at(self, x: float, y: float) -> str:
        """Key of the innermost container at a point."""
        found = _meeting(self._containers, Rect(x, y, 0, 0))
        return self.container_keys[found[-1]] if len(found) else ""

    def arrow_at(self, x: float, y: float, reach: float) -> str:
        """Key of the arrow whose line is nearest to a point, within ``reach``."""
        if not len(self.segments):
            return ""
        start, step = self.segments[:, :2], self.segments[:, 2:] - self.segments[:, :2]
        length = np.maximum((step**2).sum(axis=1), 1e-9)
        offset = np.array((x, y)) - start
        share = np.clip((offset * step).sum(axis=1) / length, 0.0, 1.0)
        distance = np.hypot(*(offset - share[:, None] * step).T)
        nearest = int(np.argmin(distance))
        return self.arrow_keys[int(self.owner[nearest])] if distance[nearest] <= reach else ""
