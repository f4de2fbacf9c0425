"""What gradients would be without a cut, from recorded values alone: exact for what the program did, and at once.

The script itself might have done something else then; only running it again tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from .constructs import Construct
from .findings.wording import region_around
from .ghosts import all_ghosts
from .statistics import capture_of
from .values import array_of

if TYPE_CHECKING:
    from .moment import Moment

#: Runs of more events are not followed on the spot: that the second run tells.
MOST_EVENTS = 20_000


@dataclass(frozen=True, slots=True)
class Followed:
    """A gradient as it is and as it would be; ``serial`` is the event of the cut."""

    tensor: int
    name: str
    before: Capture | None
    now: Capture
    serial: int


def followed(moment: Moment, left_out: Sequence[Construct]) -> list[Followed]:
    """The gradients to which something would come along paths that the constructs cut, where all numbers are known."""
    run = moment.run
    wanted = {one.kind for one in left_out}
    if not wanted & {"no_grad", "detach", "data", "copy"} or run.end > MOST_EVENTS:
        return []
    serials = {serial for one in left_out for serial in (one.hits if not one.hit else one.hits[one.hit - 1 : one.hit])}
    regions = {
        cast(e.RegionEntered, run.timeline[serial]).region
        for one in left_out if one.kind == "no_grad" for serial in one.hits
        if isinstance(run.timeline[serial], e.RegionEntered)
    }  # fmt: skip
    added: dict[int, list[Capture | None]] = {}
    first: dict[int, int] = {}
    for ghost in all_ghosts(moment):
        if all(_belongs(moment, serial, serials, regions) for serial in ghost.path if _cuts(moment, serial)):
            added.setdefault(ghost.tensor, []).append(ghost.contribution)
            first.setdefault(ghost.tensor, ghost.serial)
    found = []
    for tensor, contributions in added.items():
        state = moment.tensor(tensor)
        if state is None or not state.is_leaf:
            continue
        arrays = [array_of(one) for one in contributions]
        before = array_of(state.grad)
        if any(one is None for one in arrays) or (state.grad is not None and before is None):
            continue
        parts = [np.asarray(one, dtype=np.float64) for one in arrays if one is not None]
        total = np.sum([*parts, *([np.asarray(before, dtype=np.float64)] if before is not None else [])], axis=0)
        found.append(
            Followed(tensor, state.name or f"#{tensor}", state.grad, capture_of(total, state.dtype), first[tensor])
        )
    return found


def _cuts(moment: Moment, serial: int) -> bool:
    """Whether an event of a lost path is one that a construct made, not an operation that merely had no history."""
    event = moment.run.timeline[serial]
    return isinstance(event, e.CutMade) or (
        isinstance(event, e.OperationExecuted) and event.reason in ("no-grad", "inference-mode")
    )


def _belongs(moment: Moment, serial: int, serials: set[int], regions: set[int]) -> bool:
    if serial in serials:
        return True
    event = moment.run.timeline[serial]
    if not isinstance(event, e.OperationExecuted):
        return False
    region = region_around(moment.run, event)
    return region is not None and region.region in regions
