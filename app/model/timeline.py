"""The events of a run in their order, and the stretches that they form."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from operator import itemgetter

from retrograd.engine.protocol.events import Event, kind

from .states import Phase

#: Events that open and close a stretch of the timeline, with the stretch's kind.
_OPENS = {"backward-begun": "backward", "optimizer-step-begun": "update"}
_CLOSES = {"backward-finished", "optimizer-stepped"}


class Timeline:
    """Append-only list of events; serial ``n`` stands at index ``n - 1``."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._by_kind: dict[str, list[int]] = defaultdict(list)
        self._phases: list[tuple[str, int]] = []
        self._closed: list[Phase] = []
        self._cut = 0
        self._passes = 0

    def __len__(self) -> int:
        return len(self._events)

    @property
    def end(self) -> int:
        """Serial of the last event, 0 if there is none."""
        return len(self._events)

    def check(self, event: Event) -> None:
        """Raise ValueError unless the event is the next one."""
        if event.serial != len(self._events) + 1:
            raise ValueError(f"event {event.serial} came after event {len(self._events)}")

    def append(self, event: Event) -> str:
        """Add the next event; return its kind.

        Raises:
            ValueError: Its serial is not the next one.
        """
        self.check(event)
        self._events.append(event)
        name = kind(event)
        self._by_kind[name].append(event.serial)
        if name in _OPENS:
            self._phases.append((_OPENS[name], event.serial))
        elif name in _CLOSES:
            self._phases.append(("forward", event.serial + 1))
        return name

    def __getitem__(self, serial: int) -> Event:
        if not 1 <= serial <= len(self._events):
            raise IndexError(f"there is no event {serial}; the run has {len(self._events)}")
        return self._events[serial - 1]

    def events(self, kind: str | None = None, first: int = 1, last: int | None = None) -> Iterator[Event]:
        """Events from serial ``first`` to ``last`` (inclusive), of one kind or all."""
        last = self.end if last is None else min(last, self.end)
        if kind is None:
            yield from self._events[max(first, 1) - 1 : last]
            return
        serials = self._by_kind.get(kind, [])
        for index in range(bisect_left(serials, first), len(serials)):
            if serials[index] > last:
                return
            yield self._events[serials[index] - 1]

    def serials(self, kind: str) -> list[int]:
        """Serials of all events of a kind; not to be changed."""
        return self._by_kind.get(kind, [])

    def phases(self) -> list[Phase]:
        """The run cut into forward, backward and update, without empty stretches."""
        starts = self._phases
        # Those that are over stay as they are: only new ones are made.
        while self._cut < len(starts):
            self._close(starts[self._cut][1] - 1)
            self._cut += 1
        name, start = starts[-1] if starts else ("forward", 1)
        last = self._phase(name, start, self.end, self._passes + (name == "backward"))
        return [*self._closed, last] if self.end >= start else list(self._closed)

    def _close(self, end: int) -> None:
        """The stretch before the next start has ended."""
        name, start = self._phases[self._cut - 1] if self._cut else ("forward", 1)
        if end >= start:
            self._passes += name == "backward"
            self._closed.append(self._phase(name, start, end, self._passes))

    @staticmethod
    def _phase(name: str, start: int, end: int, number: int) -> Phase:
        return Phase(name, start, end, f"pass {number}" if name == "backward" else "")

    @property
    def phase_now(self) -> str:
        """Kind of the stretch that the next event will belong to, unless it opens another."""
        return self._phases[-1][0] if self._phases else "forward"

    def phase_at(self, serial: int) -> str:
        """Kind of the stretch that an event belongs to: "forward", "backward" or "update"."""
        index = bisect_right(self._phases, serial, key=itemgetter(1))
        return self._phases[index - 1][0] if index else "forward"
