"""Containers around boxes, and what becomes of boxes and arrows when a container is folded; ranks."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from retrograd.engine.protocol import events as e

from .picture import Arrow, Box, Container, PictureOptions
from .scope import Scope

if TYPE_CHECKING:
    from .moment import Moment

#: Regions that are drawn as containers.
ALWAYS = frozenset({"no_grad", "inference_mode", "enable_grad", "set_grad_enabled"})
GROUPING = ALWAYS | {"module", "function"}
#: Regions that help only when there is much to fold.
PASSES = frozenset({"loop", "training_step"})
#: Above this many boxes modules and loop passes fold by themselves.
CROWD = 60
#: Passes of one loop that fold into one box.
CHUNK = 50


def containers_of(
    moment: Moment, scope: Scope, boxes: list[Box], arrows: list[Arrow], options: PictureOptions
) -> tuple[list[Container], list[Box]]:
    """Containers for the regions of the boxes, and the boxes with their container's key."""
    run = moment.run
    crowd = options.fold == "all" or (options.fold == "auto" and len(boxes) > CROWD)
    drawn = GROUPING | PASSES if crowd else GROUPING
    used: dict[int, None] = {}
    placed: dict[str, int] = {}
    for box in boxes:
        region = _region(moment, box, drawn)
        if region:
            placed[box.key] = region
            while region:
                used[region] = None
                region = _around(moment, run.regions[region].entered.parent, drawn)
    _adopt_leaves(boxes, arrows, placed)
    focus = _focus(moment, boxes, placed, drawn)
    containers = []
    for region in used:
        record = run.regions[region]
        kind = record.entered.region_kind
        key, parent = f"r{region}", _around(moment, record.entered.parent, drawn)
        closed = crowd and kind not in ALWAYS and not (kind in PASSES and region in focus)
        closed = (closed or key in options.folded) and key not in options.unfolded
        containers.append(
            Container(
                key, kind, _label(record.entered), f"r{parent}" if parent else "",
                record.lines_at(moment.at), region, closed, _cell(moment, record.path),
            )
        )  # fmt: skip
    regions = {key: f"r{region}" for key, region in placed.items()}
    return _chunked(moment, containers, options), [replace(box, region=regions.get(box.key, "")) for box in boxes]


def _label(entered: e.RegionEntered) -> str:
    if entered.region_kind == "loop":
        return f"{entered.label} · iteration {entered.passes}"
    return entered.label


def _focus(moment: Moment, boxes: list[Box], placed: dict[str, int], drawn: frozenset[str]) -> set[int]:
    """Regions around what happens now: the running node, else the latest operation."""
    current = f"n{moment.current_node()}"
    latest = max((box for box in boxes if box.key in placed), key=lambda box: box.event, default=None)
    region = placed.get(current, placed[latest.key] if latest is not None else 0)
    found = set()
    while region:
        found.add(region)
        region = _around(moment, moment.run.regions[region].entered.parent, drawn)
    return found


def _chunked(moment: Moment, containers: list[Container], options: PictureOptions) -> list[Container]:
    """Put the folded passes of a long loop into containers of up to :data:`CHUNK`, which are folded too."""
    loops: dict[tuple[str, str], list[Container]] = {}
    for container in containers:
        if container.kind == "loop" and container.folded:
            loops.setdefault((container.parent, moment.run.regions[container.region].entered.label), []).append(
                container
            )
    chunks: dict[str, Container] = {}
    inside: dict[str, str] = {}
    for (parent, label), passes in loops.items():
        if len(passes) <= CHUNK:
            continue
        for start in range(0, len(passes), CHUNK):
            members = passes[start : start + CHUNK]
            first, last = members[0], members[-1]
            numbers = [moment.run.regions[member.region].entered.passes for member in (first, last)]
            key = f"m{first.region}"
            title = f"{label} · iterations {numbers[0]}–{numbers[1]}"
            chunks[key] = replace(
                first, key=key, label=title, parent=parent, folded=key not in options.unfolded,
                lines=(min(m.lines[0] for m in members), max(m.lines[1] for m in members)),
            )  # fmt: skip
            inside.update({member.key: key for member in members})
    moved = [replace(container, parent=inside.get(container.key, container.parent)) for container in containers]
    return [*chunks.values(), *moved]


def _cell(moment: Moment, path: str) -> int:
    source = moment.run.sources.get(path)
    return source.cell + 1 if source is not None else 0


def _region(moment: Moment, box: Box, drawn: frozenset[str]) -> int:
    """The innermost region that is drawn, for a card or ghost."""
    if box.kind not in ("op", "ghost") or not box.event:
        return 0
    event = moment.run.event(box.event)
    return _around(moment, event.region, drawn) if isinstance(event, e.OperationExecuted) else 0


def _around(moment: Moment, region: int, drawn: frozenset[str]) -> int:
    """This region or the nearest around it that is drawn."""
    while region and moment.run.regions[region].entered.region_kind not in drawn:
        region = moment.run.regions[region].entered.parent
    return region


def _adopt_leaves(boxes: list[Box], arrows: list[Arrow], placed: dict[str, int]) -> None:
    """Put a leaf or constant into the module that alone uses it."""
    users: dict[str, set[int]] = {}
    for arrow in arrows:
        users.setdefault(arrow.source, set()).add(placed.get(arrow.target, 0))
    for box in boxes:
        regions = users.get(box.key, set())
        if box.kind in ("leaf", "tensor") and len(regions) == 1 and "." in box.title:
            (region,) = regions
            if region:
                placed[box.key] = region


def folded(
    boxes: list[Box], arrows: list[Arrow], containers: list[Container]
) -> tuple[list[Box], list[Arrow], list[Container]]:
    """Replace what is in folded containers by one box each; join the arrows that then run between the same boxes."""
    by_key = {container.key: container for container in containers}
    outermost: dict[str, str] = {}
    for container in containers:
        current, found = container.key, ""
        while current:
            found = current if by_key[current].folded else found
            current = by_key[current].parent
        if found:
            outermost[container.key] = found
    if not outermost:
        return boxes, arrows, containers
    inside: dict[str, list[Box]] = {}
    for box in boxes:
        if box.region in outermost:
            inside.setdefault(outermost[box.region], []).append(box)
    stands_for = {box.key: key for key, members in inside.items() for box in members}
    kept = [box for box in boxes if box.key not in stands_for]
    kept += [_group(by_key[key], members) for key, members in inside.items()]
    joined: dict[tuple[str, str, str], Arrow] = {}
    for arrow in arrows:
        source, target = stands_for.get(arrow.source, arrow.source), stands_for.get(arrow.target, arrow.target)
        if source == target:
            continue
        moved = replace(arrow, source=source, target=target)
        unchanged = (source, target) == (arrow.source, arrow.target)
        joined.setdefault((source, target, arrow.key if unchanged else arrow.kind), moved)
    open_containers = [container for container in containers if container.key not in outermost]
    return kept, list(joined.values()), open_containers


def _group(container: Container, members: list[Box]) -> Box:
    """The box of a folded container."""
    count = sum(box.kind in ("op", "ghost") for box in members)
    status = next((s for s in ("running", "queued", "done") if any(box.status == s for box in members)), "idle")
    kind = "more" if container.key.startswith("m") else "group"
    return Box(
        key=container.key, kind=kind, title=container.label or container.kind,
        preview=f"{count} operation{'' if count == 1 else 's'}", family="other", status=status, region=container.parent,
        event=members[0].event, line=container.lines[0], tensor=members[-1].tensor, node=members[-1].node,
    )  # fmt: skip


def ranked(boxes: list[Box], arrows: list[Arrow]) -> list[Box]:
    """The boxes with ranks: longest path from an input. An arrow that would close a cycle counts for nothing."""
    waiting: dict[str, int] = {box.key: 0 for box in boxes}
    following: dict[str, list[str]] = {box.key: [] for box in boxes}
    for arrow in arrows:
        waiting[arrow.target] += 1
        following[arrow.source].append(arrow.target)
    ranks = dict.fromkeys(waiting, 0)
    ready = deque(key for key, count in waiting.items() if not count)
    left = dict.fromkeys(waiting)
    while left:
        if not ready:
            # folding made a cycle: go on with the first box in it
            ready.append(next(iter(left)))
        key = ready.popleft()
        if key not in left:
            continue
        del left[key]
        for target in following[key]:
            if target in left:
                ranks[target] = max(ranks[target], ranks[key] + 1)
                waiting[target] -= 1
                if not waiting[target]:
                    ready.append(target)
    return [replace(box, rank=ranks[box.key]) for box in boxes]
