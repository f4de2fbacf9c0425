"""The base of all events, and what can be asked of any of them."""

from __future__ import annotations

from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True, array_like=True, tag_field="kind", kw_only=True):
    """What all events carry.

    Attributes:
        serial: Number of the event in the run, from 1, without gaps.
        time: Seconds since the run started (monotonic clock).
        thread: 0 for the script's main thread, else a small number.
        location: Place in the source (see :class:`LocationSeen`), 0 where there is none.
        frame: User frame that was current (see :class:`FrameEntered`), 0 where there is none.
        step: Training step: how many ``optimizer.step()`` calls were over.
    """

    serial: int = 0
    time: float = 0.0
    thread: int = 0
    location: int = 0
    frame: int = 0
    step: int = 0


def kind(event: Event) -> str:
    """The tag of the event's class, e.g. ``"node-created"``."""
    return str(type(event).__struct_config__.tag)


def fields(event: Event) -> dict[str, Any]:
    """All fields of an event by name, nested parts as plain values; for text views and JSON."""
    plain: dict[str, Any] = {name: msgspec.to_builtins(getattr(event, name)) for name in event.__struct_fields__}
    return plain
