"""What regions without gradients cost and save: the operations that autograd would have recorded, and their bytes.

How much an operation would have kept for backward is known where the same run has recorded one of the same name; what
that one saved of its inputs and results is then counted for the others.
"""

from __future__ import annotations

import math
import time
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retrograd.engine.protocol import events as e

from .apply import SWITCHES
from .graph_memory import SIZES

if TYPE_CHECKING:
    from .run import Run

#: Reasons for which an operation was not recorded although an input requires a gradient.
_SWITCHED_OFF = frozenset({"no-grad", "inference-mode"})
_BATCH = 256


@dataclass(frozen=True, slots=True)
class RegionCount:
    """Operations directly in a region and in regions without a mode of their own inside it.

    ``untracked`` would have been recorded outside it, ``tracked`` were; ``bytes`` is what the former would have kept,
    of all but ``unknown`` of them.
    """

    untracked: int = 0
    tracked: int = 0
    bytes: int = 0
    unknown: int = 0


@dataclass(slots=True)
class _Log:
    """Serials of the operations of a region."""

    untracked: list[int] = field(default_factory=list)
    tracked: list[int] = field(default_factory=list)
    #: Bytes, and operations of unknown size, of the untracked ones up to each; made with so many known names.
    bytes: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    known: int = 0


class RegionCounts:
    """Follows the operations of a run; cheap to ask at any moment."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._at = 0
        self._logs: dict[int, _Log] = {}
        self._mode_of: dict[int, int] = {}
        self._lost: set[int] = set()
        #: What a recorded operation of this name kept: positions of inputs (from 0) and of results (-1, -2 …).
        self._keeps: dict[str, tuple[int, ...]] = {}

    def advance(self, seconds: float = math.inf) -> bool:
        """Take in what has happened, for this long; whether everything is taken in."""
        serials = self._run.timeline.serials("operation-executed")
        until = time.perf_counter() + seconds
        while self._at < len(serials):
            for serial in serials[self._at : self._at + _BATCH]:
                event = self._run.timeline[serial]
                assert isinstance(event, e.OperationExecuted)
                self._take(event)
            self._at = min(self._at + _BATCH, len(serials))
            if time.perf_counter() > until:
                break
        return self._at == len(serials)

    def at(self, region: int, serial: int) -> RegionCount:
        """The counts of a region up to an event."""
        log = self._logs.get(region)
        if log is None:
            return RegionCount()
        self._add_up(log)
        count = bisect_right(log.untracked, serial)
        tracked = bisect_right(log.tracked, serial)
        return (
            RegionCount(count, tracked, log.bytes[count - 1], log.unknown[count - 1])
            if count
            else RegionCount(tracked=tracked)
        )

    def _add_up(self, log: _Log) -> None:
        """Sizes of what is new; of all when another operation has shown what it keeps."""
        if log.known != len(self._keeps):
            log.bytes.clear()
            log.unknown.clear()
            log.known = len(self._keeps)
        for serial in log.untracked[len(log.bytes) :]:
            size = self._size(serial)
            log.bytes.append((log.bytes[-1] if log.bytes else 0) + (size or 0))
            log.unknown.append((log.unknown[-1] if log.unknown else 0) + (size is None))

    # ------------------------------------------------------------------ inside
    def _take(self, event: e.OperationExecuted) -> None:
        if event.node and event.op not in self._keeps:
            self._keeps[event.op] = self._kept(event)
        mode = self._mode(event.region)
        if not mode:
            return
        log = self._logs.setdefault(mode, _Log())
        if event.node:
            log.tracked.append(event.serial)
        elif self._was_lost(event):
            log.untracked.append(event.serial)
            self._lost.update(event.outputs)

    def _was_lost(self, event: e.OperationExecuted) -> bool:
        """Whether it would have been recorded, or what it works with would have required a gradient."""
        if event.in_place:
            return False
        if event.reason in _SWITCHED_OFF:
            return True
        return event.reason == "no-input-requires-grad" and any(number in self._lost for number in event.inputs)

    def _mode(self, region: int) -> int:
        """The innermost region around one that turns gradients on or off (0: none)."""
        path = []
        while region and region not in self._mode_of:
            path.append(region)
            entered = self._run.regions[region].entered
            if entered.region_kind in SWITCHES:
                self._mode_of[region] = region
                break
            region = entered.parent
        found = self._mode_of.get(region, 0)
        for number in path:
            self._mode_of[number] = found
        return found

    def _kept(self, event: e.OperationExecuted) -> tuple[int, ...]:
        saved = {one.storage for one in self._run.nodes[event.node].created.saved}
        places = [
            place for place, number in enumerate(event.inputs)
            if number and self._run.tensors[number].created.storage in saved
        ]  # fmt: skip
        places += [
            -1 - place for place, number in enumerate(event.outputs)
            if self._run.tensors[number].created.storage in saved
        ]  # fmt: skip
        return tuple(places)

    def _size(self, serial: int) -> int | None:
        """Bytes that an operation would have kept, without those of leaves; None where it is not known."""
        event = self._run.timeline[serial]
        assert isinstance(event, e.OperationExecuted)
        places = self._keeps.get(event.op)
        if places is None:
            return None
        numbers = {
            event.inputs[place] if place >= 0 else event.outputs[-1 - place]
            for place in places
            if (place < len(event.inputs) if place >= 0 else -place <= len(event.outputs))
        }
        made = [self._run.tensors[number].created for number in numbers if number in self._run.tensors]
        return sum(
            math.prod(one.shape) * SIZES.get(one.dtype, 1) for one in made if not (one.is_leaf and one.requires_grad)
        )
