"""Layouts of Graphviz ``dot`` for the same boxes, and how drawings compare."""

from __future__ import annotations

import resource
import shutil
import subprocess
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retrograd.app.model.picture import Picture
from retrograd.views.canvas.edges import edge_shape
from retrograd.views.layout import Layout, Size

#: Most seconds that dot gets.
PATIENCE = 120
#: Pixels that are not seen.
HAIR = 0.1


@dataclass(frozen=True)
class Line:
    """An edge as many short pieces, a point in each row."""

    points: NDArray[np.float64]

    @property
    def length(self) -> float:
        """Its length."""
        return float(np.hypot(*np.diff(self.points, axis=0).T).sum())


Drawn = list[Line]


def has_dot() -> bool:
    """Whether Graphviz is installed."""
    return shutil.which("dot") is not None


def dot_layout(picture: Picture, size: Size) -> tuple[Drawn, float]:
    """What dot makes of a picture, and the CPU seconds that it takes."""
    shape = f"shape=box fixedsize=true width={size.width / 72} height={size.height / 72}"
    lines = [f"digraph {{ nodesep=0.5 ranksep=0.75 node [{shape}];"]
    lines += [f"{box.key};" for box in picture.boxes] + [f"{a.source} -> {a.target};" for a in picture.arrows]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(
        ["dot", "-Tplain"], input="\n".join([*lines, "}"]), capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    return [_spline(row.split()) for row in done.stdout.splitlines() if row.startswith("edge")], seconds


def _spline(words: list[str]) -> Line:
    """An edge of dot's plain format: cubic pieces that share their ends."""
    corners = np.array(words[4 : 4 + 2 * int(words[3])], dtype=np.float64).reshape(-1, 2) * 72
    t = np.linspace(0, 1, 7)[:, None]
    pieces = [
        (1 - t) ** 3 * corners[n] + 3 * (1 - t) ** 2 * t * corners[n + 1]
        + 3 * (1 - t) * t**2 * corners[n + 2] + t**3 * corners[n + 3]
        for n in range(0, len(corners) - 1, 3)
    ]  # fmt: skip
    return Line(np.concatenate(pieces))


def drawn(layout: Layout) -> Drawn:
    """Our edges as they are painted; of those too long to draw only the ends."""
    found = []
    for key, path in layout.paths.items():
        shape = edge_shape(path, key in layout.stubs, False)
        found.append(Line(shape.line if key not in layout.stubs else shape.line[: len(shape.line) // 2]))
    return found


def _segments(lines: Drawn) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    points = [_in_general_position(line.points, number) for number, line in enumerate(lines)]
    pieces = [np.hstack([one[:-1], one[1:]]) for one in points]
    return np.concatenate(pieces), np.repeat(np.arange(len(lines)), [len(piece) for piece in pieces])


def _in_general_position(points: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    """A line with its ends drawn in and moved aside, both by a hair.

    Ends that lines have in common are then no crossing, while lines through one and the same point (drawings are
    symmetric more often than not) still cross.
    """
    moved = points + HAIR / 100 * np.array([np.cos(2.4 * number), np.sin(2.4 * number)])
    for end, inner in ((0, 1), (-1, -2)):
        step = moved[inner] - moved[end]
        moved[end] += step * min(HAIR / max(float(np.hypot(*step)), HAIR), 0.5)
    return np.asarray(moved)


def crossings(lines: Drawn) -> float:
    """Pairs of edges that cross, away from common ends."""
    segments, owner = _segments(lines)
    low, high = np.minimum(segments[:, 1], segments[:, 3]), np.maximum(segments[:, 1], segments[:, 3])
    order = np.argsort(low, kind="stable")
    segments, owner, low, high = segments[order], owner[order], low[order], high[order]
    ends = np.searchsorted(low, high, side="right")
    pairs: set[tuple[int, int]] = set()
    for place in range(len(segments)):
        others = slice(place + 1, ends[place])
        if others.stop <= others.start:
            continue
        hit = _cross(segments[place], segments[others]) & (owner[others] != owner[place])
        for other in owner[others][hit].tolist():
            pairs.add((min(other, int(owner[place])), max(other, int(owner[place]))))
    return float(len(pairs))


def _cross(one: NDArray[np.float64], many: NDArray[np.float64]) -> NDArray[np.bool_]:
    def side(a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(
            (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])
        )

    a, b, c, d = one[:2], one[2:], many[:, :2], many[:, 2:]
    return (side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)


def through(lines: Drawn, layout: Layout) -> float:
    """Edges that run through a box."""
    boxes = np.array([(r.x + 1, r.y + 1, r.right - 1, r.bottom - 1) for r in layout.boxes.values()])
    count = 0
    for line in lines:
        if len(line.points) < 2:
            continue
        points = np.concatenate([np.linspace(a, b, 4) for a, b in pairwise(line.points)])
        near = boxes[(boxes[:, 1] <= points[:, 1].max()) & (boxes[:, 3] >= points[:, 1].min())]
        x, y = points[:, :1], points[:, 1:]
        count += bool(((x > near[:, 0]) & (x < near[:, 2]) & (y > near[:, 1]) & (y < near[:, 3])).any())
    return float(count)
