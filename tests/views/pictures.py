"""Pictures made by hand."""

from __future__ import annotations

import random

from retrograd.app.model.picture import Arrow, Badge, Box, Container, Picture


def why_two() -> Picture:
    """``y1 = x**2``, ``with no_grad(): y2 = x**3``, ``y3 = y1 + y2``, inside backward."""
    boxes = (
        Box("t1", "leaf", "x", "f32[]", "1.", (), "grad None", "leaf", tensor=1, line=3, accumulates=5),
        Box("n1", "op", "PowBackward0", "f32[]", "y1 = 1.", (), "grad in 1. → out 2.", "arithmetic", "running",
            (Badge("S", "saves self"),), node=1, line=4),
        Box("g6", "ghost", "pow", "f32[]", "y2 = 1.", family="arithmetic", region="r1", event=6, line=6),
        Box("n2", "op", "AddBackward0", "f32[]", "y3 = 2.", (), "grad 1. → 1.", "arithmetic", "done", node=2, line=7),
    )  # fmt: skip
    arrows = (
        Arrow("a1", "t1", "n1"),
        Arrow("a2", "t1", "g6", kind="ghost"),
        Arrow("a3", "n1", "n2", flow=0.0, flowing=True, label="1."),
        Arrow("a4", "g6", "n2", 1, "ghost", cut="no_grad", label="3.", line=5, event=6),
    )
    region = Container("r1", "no_grad", "no_grad", lines=(5, 6), region=1)
    return Picture(31, boxes, arrows, (region,), (("n2", "1."),), "backward", current="n1")


def folded_why_two() -> Picture:
    """The same with its region folded."""
    full = why_two()
    group = Box("r1", "group", "no_grad", preview="1 operation")
    boxes = tuple(group if box.key == "g6" else box for box in full.boxes)
    arrows = (Arrow("a1", "t1", "n1"), Arrow("a2", "t1", "r1", kind="ghost"), Arrow("a3", "n1", "n2", flow=0.0))
    region = Container("r1", "no_grad", "no_grad", lines=(5, 6), region=1, folded=True)
    return Picture(31, boxes, arrows, (region,), (), "backward")


def chain(count: int, skip: int = 0) -> Picture:
    """``n0`` → ``n1`` → …, with an edge over every ``skip`` boxes."""
    boxes = tuple(
        Box(f"n{i}", "op", "AddBackward0", "f32[4]", f"h{i} = 0.5", node=i + 1, line=i + 1) for i in range(count)
    )
    arrows = [Arrow(f"a{i}", f"n{i - 1}", f"n{i}") for i in range(1, count)]
    if skip:
        arrows += [Arrow(f"s{i}", f"n{i - skip}", f"n{i}", 1) for i in range(skip, count, skip)]
    return Picture(count, boxes, tuple(arrows))


def shuffled(count: int, seed: int, regions: int = 0) -> Picture:
    """A random graph in order of execution, its boxes spread over nested regions."""
    chance = random.Random(seed)
    containers = tuple(
        Container(f"r{i}", "module", f"block {i}", parent=f"r{chance.randrange(i)}" if i > 1 else "")
        for i in range(regions)
    )
    boxes, arrows = [], []
    for i in range(count):
        region = f"r{chance.randrange(regions)}" if regions and chance.random() < 0.7 else ""
        boxes.append(Box(f"n{i}", "op", f"Op{i}Backward0", region=region, node=i + 1))
        for slot in range(chance.choice((1, 1, 2)) if i else 0):
            source = max(0, i - 1 - int(chance.expovariate(0.2)))
            arrows.append(Arrow(f"a{i}.{slot}", f"n{source}", f"n{i}", slot))
    return Picture(count, tuple(boxes), tuple(arrows), containers)
