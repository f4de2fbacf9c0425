"""The operations that records can name: from the rows of the op table, each with the arguments it was called with."""

from __future__ import annotations

from itertools import count
from typing import Any

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
        attributes = tuple((name, argument_text(value)) for name, value in attributes_of(key).items())
        self._stream.state(Signature(number, row.op, row.node, row.formula, row.edges, row.saved, attributes))
        return number
