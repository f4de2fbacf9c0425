"""What a selection means in a drawing, and what a click on the drawing selects."""

from __future__ import annotations

from collections.abc import Iterable

from retrograd.app.model.picture import Arrow, Box, Container
from retrograd.app.model.run import Run
from retrograd.app.store import Selection
from retrograd.engine.protocol.events import OperationExecuted

from ..layout import Point
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
        return _of_region(number, drawing)
    return frozenset()


def _of_region(number: int, drawing: Drawing) -> frozenset[str]:
    """The container of a region with those inside it and all their boxes."""
    found = {item.key for item in drawing.containers.values() if item.region == number}
    for item in drawing.containers.values():
        path = [item]
        while path[-1].parent in drawing.containers and path[-1].key not in found:
            path.append(drawing.containers[path[-1].parent])
        if path[-1].key in found:
            found.update(each.key for each in path)
    return frozenset(found | {box.key for box in drawing.boxes.values() if box.region in found})


def hidden_box(selection: Selection, run: Run, at: int, drawing: Drawing) -> str:
    """Key of the box that a selection means if it is folded away in this drawing, else ""."""
    number = selection.number
    if selection.key or not number:
        return ""
    key = ""
    if selection.kind == "node":
        key = f"n{number}"
    elif selection.kind == "tensor" and number in run.tensors:
        key = f"n{(run.tensors[number].history.at(at) or (0, 0))[0]}"
    elif selection.kind == "event" and number <= min(len(run.timeline), at):
        event = run.event(number)
        if isinstance(event, OperationExecuted):
            key = f"n{event.node}" if event.node else f"g{number}"
    return "" if key in drawing.boxes or not 0 <= run.folds.atom_of(key) < run.folds.count(at) else key


def nearest_box(drawing: Drawing, keys: Iterable[str], center: Point) -> str:
    """The first of the keys that is a box, else the box nearest to a point; "" if there is none."""
    boxes = drawing.layout.boxes
    first = next((key for key in keys if key in boxes), "")
    return first or min(
        boxes, key=lambda key: abs(boxes[key].center.x - center.x) + abs(boxes[key].center.y - center.y), default=""
    )


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
