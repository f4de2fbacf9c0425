"""What is noted of a run beside its events: where the live program stopped, and the person's bookmarks."""

from __future__ import annotations

from bisect import insort
from operator import attrgetter

import msgspec

from .positions import Position

#: Stops that a step made; going back over them one by one is what stepping back is for.
BY_STEPPING = frozenset({"step", "op", "node", "cell", "training", "accumulate", "hook"})

_serial = attrgetter("serial")


class StopMark(msgspec.Struct, frozen=True, array_like=True):
    """The program stopped after event ``serial``; ``reason`` and ``detail`` as in ``Stopped``."""

    serial: int
    reason: str
    detail: str = ""


class Bookmark(msgspec.Struct, frozen=True, array_like=True):
    """A moment that the person wants to find again, with a note ("" none)."""

    serial: int
    note: str = ""
    position: Position = Position()


class Marks(msgspec.Struct):
    """Stops and bookmarks, each in order of serials."""

    stops: list[StopMark] = msgspec.field(default_factory=list)
    bookmarks: list[Bookmark] = msgspec.field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.stops or self.bookmarks)

    def add_stop(self, stop: StopMark) -> None:
        """Note a stop; the last word on a serial counts."""
        if self.stops and self.stops[-1].serial == stop.serial:
            self.stops[-1] = stop
        else:
            insort(self.stops, stop, key=_serial)

    def stop_serials(self) -> list[int]:
        """Serials of the stops that are more than the end of a step."""
        return [stop.serial for stop in self.stops if stop.reason not in BY_STEPPING]

    def bookmark(self, serial: int) -> Bookmark | None:
        """The bookmark at a moment."""
        return next((one for one in self.bookmarks if one.serial == serial), None)

    def put(self, bookmark: Bookmark) -> None:
        """Set a bookmark, in place of one at the same moment."""
        self.remove(bookmark.serial)
        insort(self.bookmarks, bookmark, key=_serial)

    def remove(self, serial: int) -> None:
        """Take the bookmark at a moment away, if there is one."""
        self.bookmarks = [one for one in self.bookmarks if one.serial != serial]

    def within(self, end: int) -> Marks:
        """Those of the first ``end`` events."""
        stops = [one for one in self.stops if 0 < one.serial <= end]
        return Marks(stops, [one for one in self.bookmarks if 0 <= one.serial <= end])
