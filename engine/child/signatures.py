"""The operations that records can name: from the rows of the op table, each with the arguments it was called with."""

from __future__ import annotations

from itertools import count
from typing import Any

from ..ops.emit import Row
from ..ops.reporting import attributes_of, row_of
from ..protocol.records import Signature
from .stream import EventStream
from .texts import argument_text

#: A program may multiply by another number each time; only so many are worth a name.
_MOST = 4096


class Signatures:
    """Numbers of operations.

    Attributes:
        numbers: By what generated code passes: the row's name, or a tuple of name, value and type of each argument.
    """

    def __init__(self, stream: EventStream) -> None:
        self.numbers: dict[Any, int] = {}
        self._stream = stream
        self._next = count(1)

    def learn(self, key: Any) -> int:
        """The number of a key, told when it is new; 0 if there are too many."""
        found = self.numbers.get(key, 0)
        if found or len(self.numbers) >= _MOST:
            return found
        row = row_of(key)
        number = self.numbers[key] = next(self._next)
        arguments = row.differentiable
        edges = tuple(row.tensors.index(name) if name in row.gradients else -1 for name in arguments)
        attributes = tuple((name, argument_text(value)) for name, value in attributes_of(key).items())
        self._stream.state(
            Signature(number, row.op.reported, row.op.node, row.op.formula, edges, tuple(_saved(row)), attributes)
        )
        return number


def _saved(row: Row) -> list[tuple[str, int, tuple[int, ...]]]:
    """What the row's node keeps: name, input (-1: the result), and the edges of which one must be there."""
    used = row.used()
    found = []
    for name in row.saved_tensors():
        source = row.tensors.index(name) if name in row.tensors else -1
        always = source < 0 or used[name] == set(row.gradients)
        needs = () if always else tuple(i for i, one in enumerate(row.differentiable) if one in used[name])
        found.append((name, source, needs))
    return found
