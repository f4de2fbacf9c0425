"""The small marks on boxes: saved tensors, versions of a storage, elements that are not numbers, passes."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture, SavedTensor

from .picture import Badge
from .states import NodeState, TensorState
from .value_text import bytes_text, element_bytes

if TYPE_CHECKING:
    from .moment import Moment
    from .run import Run

#: Most versions of a storage that are drawn one by one; of more the first and the last ones.
CHAIN = 3
#: Most passes whose numbers stand on one card.
PASSES = 3


def saved_bytes(moment: Moment, saved: tuple[SavedTensor, ...]) -> dict[int, int]:
    """Bytes of what is kept, by storage: two names for one storage cost nothing twice."""
    found: dict[int, int] = {}
    for kept in saved:
        known = [kept.tensor] if kept.tensor in moment.run.tensors else moment.run.of_storage.get(kept.storage, [])
        sizes = [_bytes(moment, number) for number in known]
        if sizes:
            found[kept.storage] = max(found.get(kept.storage, 0), *sizes)
    return found


def _bytes(moment: Moment, tensor: int) -> int:
    made = moment.run.tensors[tensor].created
    count = element_bytes(made.dtype)
    for size in made.shape:
        count *= size
    return count


def saved_badge(moment: Moment, state: NodeState) -> tuple[Badge, ...]:
    """What the node keeps for backward, with its bytes; nothing once it has let go of it."""
    if not state.saved or state.freed:
        return ()
    names = ", ".join(saved.name for saved in state.saved)
    total = sum(saved_bytes(moment, state.saved).values())
    size = bytes_text(total) if total else ""
    text = f"keeps {names} for backward" + (f": {size}" if size else "")
    return (Badge(f"S {size}".strip(), text, "saved"),)


def not_finite(*captures: Capture | None) -> str:
    """ "nan" if some element is not a number, else "inf" if some is infinite, else ""."""
    known = [capture.summary for capture in captures if capture is not None]
    if any(summary.nans for summary in known):
        return "nan"
    return "inf" if any(summary.infinities for summary in known) else ""


def health_badges(born: bool, *captures: Capture | None) -> tuple[Badge, ...]:
    """Marks for elements that are not numbers; ``born``: what went in was finite."""
    known = [capture.summary for capture in captures if capture is not None]
    badges: list[Badge] = []
    kind = "born" if born else "broken"
    here = ", and what went in was finite: they come from here" if born else ""
    if any(summary.nans for summary in known):
        badges.append(Badge("NaN", f"holds elements that are not a number{here}", kind))
    if any(summary.infinities for summary in known):
        badges.append(Badge("∞", f"holds infinite elements{here}", kind))
    return tuple(badges)


def write_of(moment: Moment, state: NodeState, result: TensorState) -> e.StorageWritten | None:
    """The in-place write that a node stands for: that of its own operation, or the one that gave the tensor this
    history (as CopySlices does)."""
    writes = moment.run.writes.get(result.storage, [])
    event = moment.run.event(state.operation) if state.operation else None
    if isinstance(event, e.OperationExecuted):
        return _first_after(moment, writes, event.serial) if event.in_place else None
    for since, (node, _) in moment.run.tensors[result.tensor].history.until(moment.at)[1:]:
        if node == state.node:
            return _first_after(moment, writes, since)
    return None


def _first_after(moment: Moment, writes: list[int], serial: int) -> e.StorageWritten | None:
    place = bisect_right(writes, serial)
    if place == len(writes) or writes[place] > moment.at:
        return None
    return cast(e.StorageWritten, moment.run.event(writes[place]))


def is_rewritten(moment: Moment, state: NodeState, result: TensorState) -> bool:
    """Whether another node has taken the place of this one as the tensor's grad_fn."""
    return result.node not in (0, state.node)


def written_badges(moment: Moment, written: e.StorageWritten) -> tuple[Badge, ...]:
    """The two versions around a write."""
    return Badge(f"v{written.before}", f"version {written.before} until here", "version"), _version(moment, written)


def version_badges(moment: Moment, state: TensorState) -> tuple[Badge, ...]:
    """The versions of a tensor's storage as a chain, the one that counts last; of a view only where it stands."""
    if not state.version:
        return ()
    now = Badge(f"v{state.version}", f"written in place {state.version} times", "version-now")
    writes = [moment.run.event(s) for s in moment.run.writes.get(state.storage, []) if s <= moment.at]
    if state.base or not writes:
        return (now,)
    told = [
        _version(moment, cast(e.StorageWritten, event)) for event in (writes if len(writes) < CHAIN else writes[-1:])
    ]
    first = Badge("v0", "version 0, as it was made", "version")
    between = [] if len(writes) < CHAIN else [Badge("⋯", f"{len(writes) - 1} versions between", "version")]
    earlier = [Badge(badge.glyph, badge.text, "version") for badge in told[:-1]]
    return (first, *between, *earlier, told[-1])


def _version(moment: Moment, written: e.StorageWritten) -> Badge:
    place = moment.run.place(written.location)
    where = f" on line {place.line}" if place is not None else ""
    unseen = "" if written.tracked else ", unseen by autograd"
    return Badge(f"v{written.after}", f"version {written.after}: written by {written.op}{where}{unseen}", "version-now")


def passes_of(moment: Moment, node: int) -> tuple[int, ...]:
    """Numbers of the latest backward passes that the node belongs to, in order."""
    return passes_at(moment.run, node, moment.at)


def passes_at(run: Run, node: int, at: int) -> tuple[int, ...]:
    """The same after event ``at``."""
    record = run.nodes.get(node)
    if record is None:
        return ()
    found: dict[int, None] = {}
    status = record.status
    place = bisect_right(status.serials, at) - 1
    while place >= 0 and len(found) < PASSES:
        found[status.values[place][1]] = None
        place -= 1
    return tuple(sorted(found))
