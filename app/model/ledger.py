"""The ledger of a ``.grad``: every contribution, every clearing, and the contributions that were cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from .ghosts import ghosts_of
from .states import Contribution

if TYPE_CHECKING:
    from .moment import Moment


def contributions(moment: Moment, tensor: int) -> list[Contribution]:
    """Rows of the ledger of ``tensor`` up to the moment, oldest first; ghosts after the pass that missed them."""
    run = moment.run
    record = run.tensors.get(tensor)
    if record is None:
        return []
    rows: list[Contribution] = []
    for serial in record.ledger:
        if serial > moment.at:
            break
        rows.append(entry_of(moment, run.event(serial)))
    return [*rows, *cut_off(moment, tensor)]


def entry_of(moment: Moment, event: e.Event) -> Contribution:
    """The row of an event of a ledger: an accumulation, a clearing, or the value of a gradient that was zeroed."""
    place = moment.run.place(event.location)
    if isinstance(event, e.GradAccumulated):
        return Contribution(
            "contribution", event.serial, event.backward_pass, event.before, event.contribution, event.after,
            _through(moment, event), event.sources, place,
        )  # fmt: skip
    if isinstance(event, e.ValueRecorded):
        return Contribution("cleared", event.serial, 0, None, None, event.value, "", (), place, "zero")
    cleared = cast(e.GradCleared, event)
    return Contribution("cleared", event.serial, 0, None, None, cleared.value, "", (), place, cleared.how)


def cut_off(moment: Moment, tensor: int) -> list[Contribution]:
    """Contributions that would have come, had their way not been cut."""
    return [
        Contribution(
            "ghost", ghost.serial, 0, None, ghost.contribution, None, ghost.through, (), ghost.place, ghost.cut
        )
        for ghost in ghosts_of(moment, tensor)
    ]  # fmt: skip


def _through(moment: Moment, event: e.GradAccumulated) -> str:
    """The names of what the gradient came through: results of the nodes it came from."""
    names = []
    for edge in event.sources:
        state = moment.node(edge.node)
        if state is None:
            continue
        named = [t.name for number in state.outputs if (t := moment.tensor(number)) is not None and t.name]
        names.append(named[0] if named else state.name)
    return ", ".join(dict.fromkeys(names))
