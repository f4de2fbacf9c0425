"""What autograd keeps for backward at a moment: memory by memory, with who saved it and what holds that alive."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .findings.holders import Holder, holder_of
from .graph_memory import SIZES

if TYPE_CHECKING:
    from .run import Run

#: Nodes that are looked at before somebody else gets a turn.
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Kept:
    """One memory that living nodes have saved.

    Attributes:
        storage: Its identity.
        bytes: Its size, as far as the saved tensor shows it.
        tensor: The tensor that was saved first.
        version: The version that was saved first.
        nodes: Who saved it, the oldest first: several for one memory that is kept once.
        leaf: It belongs to a leaf that requires a gradient, and would be there without the graph.
    """

    storage: int
    bytes: int
    tensor: int
    version: int
    nodes: tuple[int, ...]
    leaf: bool


def gathering(run: Run, at: int) -> Generator[None, None, list[Kept]]:
    """Look through the nodes in slices; what is kept after event ``at``, the largest first.

    ``run.memory`` has to know the run up to there.
    """
    found: dict[int, list[tuple[int, int, int]]] = {}
    for count, number in enumerate(list(run.nodes)):
        if not count % _BATCH:
            yield
        record = run.nodes[number]
        gone = (run.memory.died.get(number, 0), record.freed)
        if record.created.serial > at or any(0 < serial <= at for serial in gone):
            continue
        for saved in record.created.saved:
            if saved.tensor in run.tensors:
                found.setdefault(saved.storage, []).append((number, saved.tensor, saved.version))
    rows = [_row(run, storage, saves) for storage, saves in found.items()]
    return sorted(rows, key=lambda row: (row.leaf, -row.bytes, row.nodes[0]))


def _row(run: Run, storage: int, saves: Iterable[tuple[int, int, int]]) -> Kept:
    saves = sorted(saves)
    first = run.tensors[saves[0][1]].created
    nodes = tuple(dict.fromkeys(node for node, _, _ in saves))
    created = [run.tensors[tensor].created for _, tensor, _ in saves]
    size = max(math.prod(one.shape) * SIZES.get(one.dtype, 1) for one in created)
    leaf = any(one.is_leaf and (one.requires_grad or one.is_parameter) for one in created)
    return Kept(storage, size, first.tensor, saves[0][2], nodes, leaf)


def held_by(run: Run, kept: Kept, at: int) -> tuple[int, Holder]:
    """The tensor of the program that keeps the graph around a memory alive (0: none is known), and what holds it."""
    for node in kept.nodes:
        keeper = run.memory.keeper(node, at)
        if keeper:
            return keeper, holder_of(run, keeper, at)
    return 0, Holder()
