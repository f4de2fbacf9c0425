"""The ready queue at a moment: rows are made when they are looked at, since a pass may have a hundred thousand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from .states import QueueRow

if TYPE_CHECKING:
    from .moment import Moment


class Queue(Sequence[QueueRow]):
    """The nodes of a pass that are known at a moment, in order of execution.

    Attributes:
        number: The pass (0: there was none yet).
        done: How many of them are done.
    """

    def __init__(self, moment: Moment, number: int) -> None:
        self._moment, self.number = moment, number
        self._order: list[int] = []
        self._count = self.done = 0
        if number:
            backward = moment.run.passes[number]
            self._order = backward.order
            self._count = bisect_right(backward.queued, moment.at)
            self.done = min(bisect_right(backward.finished, moment.at), self._count)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> QueueRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[QueueRow]: ...
    def __getitem__(self, place: int | slice) -> QueueRow | Sequence[QueueRow]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(self._count))]
        if not -self._count <= place < self._count:
            raise IndexError(f"there is no row {place}; the queue has {self._count}")
        place %= self._count
        state = self._moment.node(self._order[place])
        if state is None:
            raise IndexError(f"the node in row {place} does not exist yet")
        return QueueRow(
            place + 1, state.node, state.name, state.dependencies, state.status, state.gradients_in,
            state.gradients_out, state.place,
        )  # fmt: skip

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Queue) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash((self.number, self._moment.at))

    def position(self, node: int) -> int:
        """The row of a node, -1 if it has none."""
        if not self.number:
            return -1
        place = self._moment.run.passes[self.number].positions.get(node, 0) - 1
        return place if place < self._count else -1
