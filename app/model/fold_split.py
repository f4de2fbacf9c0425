"""How a long row of equal things is cut into boxes: aligned blocks of fifty, of fifty blocks, and so on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

#: Things in a block, blocks in a larger block.
CHUNK = 50
#: Rows up to this long stay as they are.
FEW = 6


class Stretch(NamedTuple):
    """Entries ``first`` to ``last`` (exclusive); ``span`` names the block that they are part of (1: a thing alone)."""

    first: int
    last: int
    span: int


def split(first: int, last: int, origin: int, foci: Sequence[int], opened: bool = False) -> list[Stretch]:
    """Cut the row from ``first`` to ``last`` into few stretches, so that every focus stands alone.

    Blocks begin at multiples of their size after ``origin``, so that a row that grows keeps its blocks.

    Args:
        first: First entry.
        last: The entry after the last.
        origin: Where the row as a whole begins.
        foci: Entries to be seen by themselves, ascending.
        opened: The person has asked to see into this stretch: its parts are not put together again.
    """
    count = last - first
    if count <= FEW or (opened and count <= CHUNK):
        return [Stretch(entry, entry + 1, 1) for entry in range(first, last)]
    span = 1
    while count > span * CHUNK:
        span *= CHUNK
    return _cut(first, last, origin, span, foci, count if opened else FEW)


def _cut(first: int, last: int, origin: int, span: int, foci: Sequence[int], most: int) -> list[Stretch]:
    found: list[Stretch] = []
    waiting: list[Stretch] = []

    def settle() -> None:
        # Blocks of one thing stay alone only if there is but one; of larger ones a few may stand side by side.
        if len(waiting) > (1 if span == 1 else most):
            found.append(Stretch(waiting[0].first, waiting[-1].last, span * CHUNK))
        else:
            found.extend(waiting)
        waiting.clear()

    start = first - (first - origin) % span
    while start < last:
        low, high = max(first, start), min(last, start + span)
        inside = [focus for focus in foci if low <= focus < high]
        if not inside:
            waiting.append(Stretch(low, high, span))
        else:
            settle()
            found += [Stretch(low, high, 1)] if span == 1 else _cut(low, high, origin, span // CHUNK, inside, FEW)
        start += span
    settle()
    return found
