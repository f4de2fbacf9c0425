"""What a selection means in a drawing, and what a click on the drawing selects."""

from __future__ import annotations

from retrograd.app.model.picture import Arrow, Box, Container
from retrograd.app.store import Selection

from .drawing import Drawing


def keys_of(selection: Selection, drawing: Drawing) -> frozenset[str]:
    """Keys of the boxes, arrows and containers that a selection means; empty if it is not in the drawing."""
    known = (drawing.boxes, drawing.shapes, drawing.containers)
    if selection.key and any(selection.key in table for table in known):
        return frozenset({selection.key})
    number = selection.number
    if not number:
        return frozenset()
    if selection.kind == "tensor":
        return frozenset(box.key for box in drawing.boxes.values() if box.tensor == number)
    if selection.kind == "node":
        return frozenset(box.key for box in drawing.boxes.values() if number in (box.node, box.accumulates))
    if selection.kind == "event":
        boxes = [box.key for box in drawing.boxes.values() if box.event == number]
        return frozenset(boxes or [arrow.key for arrow in drawing.arrows.values() if arrow.event == number])
    if selection.kind == "line":
        return frozenset(box.key for box in drawing.boxes.values() if box.line == number)
    if selection.kind == "region":
        return frozenset(item.key for item in drawing.containers.values() if item.region == number)
    return frozenset()


def selection_of_box(box: Box) -> Selection:
    """What a click on a box selects."""
    if box.kind == "leaf" or (box.tensor and not box.node):
        return Selection("tensor", box.tensor, key=box.key)
    if box.node:
        return Selection("node", box.node, key=box.key)
    if box.event:
        return Selection("event", box.event, key=box.key)
    return Selection("region", region_number(box.key), key=box.key)


def selection_of_arrow(arrow: Arrow) -> Selection:
    """What a click on an arrow selects."""
    return Selection("edge", arrow.event, key=arrow.key)


def selection_of_container(container: Container) -> Selection:
    """What a click on a region's name selects."""
    return Selection("region", container.region, key=container.key)


def region_number(key: str) -> int:
    """The identity in the key of a folded region (``r4``), 0 if there is none."""
    digits = key[1:]
    return int(digits) if key.startswith("r") and digits.isdigit() else 0
