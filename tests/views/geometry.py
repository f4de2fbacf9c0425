"""What a reader would object to in a drawing, found by measuring it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrograd.views.canvas.drawing import Drawing
from retrograd.views.layout import Rect

#: Pixels by which things may touch.
TOUCH = 1.0


def _columns(rects: Sequence[Rect]) -> NDArray[np.float64]:
    return np.array([(r.x, r.y, r.right, r.bottom) for r in rects], dtype=np.float64).reshape(-1, 4)


def _overlaps(one: NDArray[np.float64], two: NDArray[np.float64]) -> NDArray[np.bool_]:
    """For each pair whether the rectangles share more than a border."""
    a, b = one[:, None, :], two[None, :, :]
    return np.asarray(
        (a[..., 0] + TOUCH < b[..., 2]) & (b[..., 0] + TOUCH < a[..., 2])
        & (a[..., 1] + TOUCH < b[..., 3]) & (b[..., 1] + TOUCH < a[..., 3])
    )  # fmt: skip


def faults(drawing: Drawing) -> list[str]:
    """Boxes or texts that overlap, lines through boxes, boxes outside their container."""
    layout = drawing.layout
    keys, boxes = list(layout.boxes), _columns(list(layout.boxes.values()))
    found = [f"{keys[i]} overlaps {keys[j]}" for i, j in np.argwhere(np.triu(_overlaps(boxes, boxes), 1))]
    texts = [(f"label of {label.arrow}", label.rect) for label in drawing.labels]
    texts += [(f"name of {key}", rect) for key, rect in layout.tabs.items()]
    columns = _columns([rect for _, rect in texts])
    found += [f"{texts[i][0]} covers {keys[j]}" for i, j in np.argwhere(_overlaps(columns, boxes))]
    pairs = np.argwhere(np.triu(_overlaps(columns, columns), 1))
    found += [f"{texts[i][0]} covers {texts[j][0]}" for i, j in pairs]
    return found + _lines_through(drawing, keys, boxes) + _strays(drawing)


def _lines_through(drawing: Drawing, keys: list[str], boxes: NDArray[np.float64]) -> list[str]:
    found = []
    for key, shape in drawing.shapes.items():
        if shape.stub or not len(boxes):
            continue
        line = shape.line
        # Four places of each short piece.
        shares = np.linspace(0, 1, 4, endpoint=False)[:, None, None]
        points = np.concatenate([*(line[:-1] + shares * (line[1:] - line[:-1])), line[-1:]])
        inside = (
            (points[:, None, 0] > boxes[None, :, 0] + TOUCH) & (points[:, None, 0] < boxes[None, :, 2] - TOUCH)
            & (points[:, None, 1] > boxes[None, :, 1] + TOUCH) & (points[:, None, 1] < boxes[None, :, 3] - TOUCH)
        )  # fmt: skip
        found += [f"{key} runs through {keys[place]}" for place in np.flatnonzero(inside.any(axis=0))]
    return found


def _strays(drawing: Drawing) -> list[str]:
    found = []
    for key, box in drawing.boxes.items():
        rect = drawing.layout.containers.get(box.region)
        if box.region and (rect is None or not rect.contains(drawing.layout.boxes[key])):
            found.append(f"{key} is outside {box.region}")
    return found
