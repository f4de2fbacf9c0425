"""Views that take long take turns: while events stream in, no two of them refresh in one turn of the event loop."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds that refreshing may take in one turn before the next one waits, and how long it waits then.
SHARE, APART = 0.002, 0.008


class Pace:
    """Who refreshes tells how long it took; who wants to asks whether it is its turn."""

    def __init__(self) -> None:
        self._spent = self._end = 0.0

    def wait(self) -> int:
        """Milliseconds until it is one's turn, 0 for now."""
        since = time.monotonic() - self._end
        if since > APART:
            self._spent = 0.0
        return int(1000 * APART) + 1 if self._spent > SHARE else 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Around a refresh."""
        started = time.monotonic()
        if started - self._end > APART:
            self._spent = 0.0
        try:
            yield
        finally:
            self._end = time.monotonic()
            self._spent += self._end - started


#: Of the window's one thread.
PACE = Pace()
