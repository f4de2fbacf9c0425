"""What backward passes leave in a picture: their numbers on the boxes, and the nodes that they made themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .picture import Arrow, Badge, Box, Container, PassBand, PictureOptions

if TYPE_CHECKING:
    from .moment import Moment


def with_layers(
    moment: Moment, boxes: list[Box], arrows: list[Arrow], options: PictureOptions
) -> tuple[list[Box], list[Arrow], list[Container]]:
    """Put the nodes that each pass made (``create_graph=True``) into a layer of their own, with what only they use;
    a layer that the person folded becomes one box."""
    layers: list[Container] = []
    for number, members in _made_in_passes(moment, boxes, arrows).items():
        keys = {box.key for box in members}
        layer = _layer(moment, number, members)
        if layer.key in options.folded:
            boxes = [*(box for box in boxes if box.key not in keys), _folded(layer, members)]
            arrows = _joined(arrows, keys, layer.key)
        else:
            boxes = [replace(box, region=layer.key) if box.key in keys else box for box in boxes]
            layers.append(layer)
    return boxes, arrows, layers


def _made_in_passes(moment: Moment, boxes: list[Box], arrows: list[Arrow]) -> dict[int, list[Box]]:
    born = {box.key: number for box in boxes if (number := _born_in(moment, box))}
    users: dict[str, set[int]] = {}
    for arrow in arrows if born else ():
        users.setdefault(arrow.source, set()).add(born.get(arrow.target, 0))
    members: dict[int, list[Box]] = {}
    for box in boxes if born else ():
        by = users.get(box.key, set())
        number = born.get(box.key) or (next(iter(by)) if box.kind == "tensor" and len(by) == 1 else 0)
        if number:
            members.setdefault(number, []).append(box)
    return members


def _layer(moment: Moment, number: int, members: list[Box]) -> Container:
    around = {box.region for box in members}
    place = moment.run.place(moment.run.passes[number].begun.location)
    lines, cell = ((place.line, place.end_line), place.cell + 1) if place is not None else ((0, 0), 0)
    home = around.pop() if len(around) == 1 else ""
    return Container(f"b{number}", "born", f"made by backward pass {number}", home, lines, cell=cell)


def _folded(layer: Container, members: list[Box]) -> Box:
    count = sum(box.kind == "op" for box in members)
    status = next((s for s in ("running", "queued", "done") if any(box.status == s for box in members)), "idle")
    return Box(
        layer.key, "group", layer.label, preview=f"{count} operation{'' if count == 1 else 's'}", status=status,
        region=layer.parent, event=members[0].event, line=layer.lines[0], node=members[-1].node, cell=layer.cell,
    )  # fmt: skip


def _joined(arrows: list[Arrow], inside: set[str], key: str) -> list[Arrow]:
    """The arrows with one end for everything inside; of several between the same two boxes the first."""
    found: dict[tuple[str, str, str], Arrow] = {}
    for arrow in arrows:
        source, target = (key if end in inside else end for end in (arrow.source, arrow.target))
        if key not in (source, target):
            found[source, target, arrow.key] = arrow
        elif source != target:
            found.setdefault((source, target, ""), replace(arrow, source=source, target=target))
    return list(found.values())


def _born_in(moment: Moment, box: Box) -> int:
    """The pass that made a box's node while it ran, 0 if none did."""
    record = moment.run.nodes.get(box.node) if box.kind == "op" else None
    creator = moment.run.nodes.get(record.created.created_by) if record is not None else None
    if record is None or creator is None:
        return 0
    status = creator.status.at(record.created.serial)
    return status[1] if status is not None else 0


def with_numbers(boxes: list[Box]) -> list[Box]:
    """The numbers of the passes on every box that one reached, once there is more than one; on a leaf, which passes
    reach again and again, that of the last."""
    if len({number for box in boxes for number in box.passes}) < 2:
        return boxes
    return [replace(box, badges=(*box.badges, *_numbers(box))) for box in boxes]


def _numbers(box: Box) -> list[Badge]:
    shown = box.passes[-1:] if box.kind == "leaf" else box.passes
    return [Badge(str(number), f"reached by backward pass {number}", "pass") for number in shown]


def bands_of(moment: Moment, boxes: list[Box]) -> tuple[PassBand, ...]:
    """The passes that reached something in the picture, in order."""
    numbers = sorted({number for box in boxes for number in box.passes})
    found = []
    for number in numbers:
        backward = moment.run.passes[number]
        over = 0 < backward.end <= moment.at
        place = moment.run.place(backward.begun.location)
        found.append(
            PassBand(
                number, place.line if place is not None else 0, place.cell + 1 if place is not None else 0,
                "running" if not over else "failed" if backward.error else "done",
                backward.begun.create_graph,
            )
        )  # fmt: skip
    return tuple(found)
