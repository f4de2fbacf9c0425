"""The boxes of what is folded, containers around the others, and ranks."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .fold_index import CUT
from .fold_view import FoldView, Group
from .picture import Arrow, Box

if TYPE_CHECKING:
    from .moment import Moment

#: Members of a folded box that are asked for their status.
_ASKED = 24
#: Leaves that a folded box names.
_NAMED = 3


def housed(moment: Moment, view: FoldView, boxes: list[Box], arrows: list[Arrow]) -> list[Box]:
    """The boxes with the keys of their containers; a parameter stands in the container that alone uses it."""
    index = moment.run.folds
    home = {index.key(moment.run, atom): key for atom, key in view.home.items() if key}
    home |= {group.key: group.home for group in view.groups.values()}
    users: dict[str, set[str]] = {}
    for arrow in arrows:
        users.setdefault(arrow.source, set()).add(home.get(arrow.target, ""))
    for box in boxes:
        regions = users.get(box.key, set())
        if box.kind in ("leaf", "tensor") and len(regions) == 1 and "." in box.title:
            home[box.key] = next(iter(regions))
    return [replace(box, region=home[box.key]) if home.get(box.key) else box for box in boxes]


def group_box(moment: Moment, group: Group, leaves: list[int], drawn: set[tuple[str, str]]) -> Box:
    """The box of what is folded: how much it holds, the leaves that it uses and no arrow comes from, how far it got."""
    index = moment.run.folds
    kinds = np.frombuffer(index.kind, dtype=np.int64)[group.atoms]
    count = int((kinds != CUT).sum())
    preview = f"{count:,} operation{'' if count == 1 else 's'}"
    flags = {number: moment.run.tensors[number].flags.at(moment.at) for number in leaves}
    unseen = [number for number in leaves if (f"t{number}", group.key) not in drawn and flags[number]]
    if unseen:
        preview += f" · {_names(moment, unseen)}"
    first, last = int(group.atoms[0]), int(group.atoms[-1])
    number = index.number[last]
    record = moment.run.nodes.get(number) if index.kind[last] == 0 else None
    outputs = record.outputs_at(moment.at) if record is not None else ()
    return Box(
        key=group.key, kind=group.kind, title=group.title, preview=preview, family="other",
        status=_status(moment, group), region=group.home, event=_event(moment, first), line=group.lines[0],
        tensor=outputs[-1] if outputs else 0, node=number if record is not None else 0,
    )  # fmt: skip


def _names(moment: Moment, leaves: list[int]) -> str:
    if len(leaves) > _NAMED:
        return f"{len(leaves)} leaves"
    states = [moment.tensor(number) for number in leaves]
    return ", ".join(state.name or f"leaf #{state.tensor}" for state in states if state is not None)


def _event(moment: Moment, atom: int) -> int:
    """The event that selecting an atom leads to."""
    index = moment.run.folds
    record = moment.run.nodes.get(index.number[atom]) if index.kind[atom] == 0 else None
    made = record.operation if record is not None else 0
    return made if 0 < made <= moment.at else index.serial[atom]


def _status(moment: Moment, group: Group) -> str:
    """How far a backward pass got in here, as the foremost of its nodes: of many, some at even distances are asked."""
    index, run = moment.run.folds, moment.run
    current = index.atom_of(f"n{moment.current_node()}")
    place = int(np.searchsorted(group.atoms, current))
    if current >= 0 and place < len(group.atoms) and group.atoms[place] == current:
        return "running"
    asked = np.unique(np.linspace(0, len(group.atoms) - 1, _ASKED).astype(np.int64))
    nodes = (run.nodes.get(index.number[atom]) for atom in group.atoms[asked].tolist() if index.kind[atom] == 0)
    found = {(node.status.at(moment.at) or ("idle", 0))[0] for node in nodes if node is not None}
    return next((status for status in ("running", "queued", "done") if status in found), "idle")


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
