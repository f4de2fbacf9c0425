"""Whether a run does the same as an earlier one: a running checksum over what it does, and where it first differed.

Compared are operations, nodes of backward passes, writes, gradients and cuts, in their order, with what is known of
their numbers. Times, output, and the identities of tensors (which are counted anew) do not matter.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

if TYPE_CHECKING:
    from .run import Run

#: Numbers that agree so far count as the same.
_DIGITS = 6
#: Facts that are compared at one time; a run that is far ahead is followed in the next batches.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a run did: the event that tells it, and all that counts of it."""

    serial: int
    words: tuple[object, ...]

    @property
    def text(self) -> str:
        """What happened, in short."""
        return " ".join(str(word) for word in self.words[:2])


@dataclass(frozen=True, slots=True)
class Difference:
    """The first fact in which two runs differ; None where one of them ended."""

    before: Fact | None
    now: Fact | None

    @property
    def values_only(self) -> bool:
        """Whether the same was done with other numbers."""
        return self.before is not None and self.now is not None and self.before.words[:2] == self.now.words[:2]


class Comparison:
    """Follows a run that grows, beside the one that it repeats.

    Attributes:
        compared: How many facts were the same.
        checksum: Of all of them.
        difference: The first that was not, None so far.
    """

    def __init__(self, reference: Run) -> None:
        self.compared = 0
        self.checksum = 0
        self.difference: Difference | None = None
        self._reference = _Facts(reference)
        self._run: Run | None = None
        self._facts = self._reference

    def look(self, run: Run, limit: int = _BATCH) -> Difference | None:
        """Compare what the run has done since the last look; the difference, if there is one by now."""
        if run is not self._run:
            self._run = run
            self._facts = _Facts(run)
        for _ in range(limit):
            if self.difference is not None:
                break
            now = next(self._facts, None)
            if now is None:
                break
            before = next(self._reference, None)
            if before is None or before.words != now.words:
                self.difference = Difference(before, now)
            else:
                self.compared += 1
                self.checksum = zlib.crc32(repr(now.words).encode("utf-8", "backslashreplace"), self.checksum)
        return self.difference


class _Facts:
    """The facts of a run, one after the other; goes on where it stood when the run has grown."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._at = 0
        self._names: dict[int, int] = {}

    def __iter__(self) -> _Facts:
        return self

    def __next__(self) -> Fact:
        while self._at < self._run.end:
            self._at += 1
            words = self._words(self._run.timeline[self._at])
            if words is not None:
                return Fact(self._at, words)
        raise StopIteration

    def _words(self, event: e.Event) -> tuple[object, ...] | None:
        match event:
            case e.OperationExecuted():
                taken, made = tuple(map(self._name, event.inputs)), tuple(map(self._name, event.outputs))
                values = () if event.in_place else tuple(map(self._first_value, event.outputs))
                return ("operation", event.op, taken, made, event.attributes, event.reason, values)
            case e.NodeBegun():
                node = self._run.nodes[event.node].created.name
                return ("node", node, tuple(map(_numbers, event.gradients)))
            case e.GradAccumulated():
                return ("gradient", "added up", self._name(event.tensor), _numbers(event.after))
            case e.GradCleared():
                return ("gradient", "cleared", self._name(event.tensor), event.how)
            case e.StorageWritten():
                return ("write", event.op, self._name(event.tensor), event.tracked)
            case e.CutMade():
                return ("cut", event.cut, self._name(event.tensor), event.text)
            case e.OperationRefused():
                return ("refused", event.operation, tuple(map(self._name, event.tensors)), event.error)
            case e.OptimizerStepped():
                return ("optimizer", "step")
            case e.ExceptionRaised():
                return ("exception", event.type, event.message)
        return None

    def _name(self, tensor: int) -> int:
        """Tensors are counted in the order in which facts name them."""
        return self._names.setdefault(tensor, len(self._names) + 1) if tensor else 0

    def _first_value(self, tensor: int) -> object:
        record = self._run.tensors.get(tensor)
        if record is None or not record.values or record.values.serials[0] > self._at:
            return None
        return _numbers(record.values.values[0][1])


def _numbers(capture: Capture | None) -> object:
    """What is compared of an array: its kind and what is known of all its elements, to some digits."""
    if capture is None:
        return None
    summary = capture.summary
    return (capture.dtype, capture.shape, f"{summary.norm:.{_DIGITS}g}", summary.nans, summary.infinities)
