"""The layout against Graphviz ``dot``, where that is installed, on the same graph and sizes."""

from __future__ import annotations

import random
import resource
import shutil
import subprocess

from retrograd.app.model.picture import Arrow, Box, Picture
from retrograd.views.layout import Size, lay_out

from .measure import Row, smallest

SIZE = Size(180.0, 74.0)
REPEATS = 3


def picture(boxes: int) -> Picture:
    """A layered graph with skips, as a deep network has."""
    choose = random.Random(0)
    made = [Box(key=f"n{number}", kind="op", title=f"Node{number}", rank=number // 3) for number in range(boxes)]
    arrows = []
    for number in range(3, boxes):
        sources = {choose.randrange(max(0, number - 5), number - number % 3) for _ in range(1 + number % 2)}
        arrows += [Arrow(f"e{number}.{source}", f"n{source}", f"n{number}") for source in sources]
    return Picture(at=1, boxes=tuple(made), arrows=tuple(arrows))


def dot_seconds(text: str) -> float:
    """CPU seconds that dot takes for one layout, the smallest of some runs."""
    best = float("inf")
    for _ in range(REPEATS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.run(["dot", "-Tplain"], input=text, capture_output=True, text=True, check=True, timeout=60)
        best = min(best, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
    return best


def rows() -> list[Row]:
    """Layouts of 100 and 300 boxes."""
    if shutil.which("dot") is None:
        print("layout: Graphviz dot is not installed, so there is nothing to compare with.")
        return []
    found = []
    for count in (100, 300):
        drawn = picture(count)
        sizes = {box.key: SIZE for box in drawn.boxes}
        (ours,) = smallest(REPEATS, lambda drawn=drawn, sizes=sizes: lay_out(drawn, sizes))
        lines = [
            f"{box.key} [shape=box width={SIZE.width / 72} height={SIZE.height / 72} fixedsize=true];"
            for box in drawn.boxes
        ]
        lines += [f"{arrow.source} -> {arrow.target};" for arrow in drawn.arrows]
        found.append(Row(f"lay out {count} boxes", "dot", ours, dot_seconds("digraph {" + "\n".join(lines) + "}")))
    return found
