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
        event = run.event(serial)
        place = run.place(event.location)
        if isinstance(event, e.GradAccumulated):
            rows.append(
                Contribution(
                    "contribution", serial, event.backward_pass, event.before, event.contribution, event.after,
                    _through(moment, event), event.sources, place,
                )
            )  # fmt: skip
        elif isinstance(event, e.ValueRecorded):
            rows.append(Contribution("cleared", serial, 0, None, None, event.value, "", (), place, "zero"))
        else:
            cleared = cast(e.GradCleared, event)
            rows.append(Contribution("cleared", serial, 0, None, None, cleared.value, "", (), place, cleared.how))
    rows += [
        Contribution(
            "ghost", ghost.serial, 0, None, ghost.contribution, None, ghost.through, (), ghost.place, ghost.cut
        )
        for ghost in ghosts_of(moment, tensor)
    ]  # fmt: skip
    return rows


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
