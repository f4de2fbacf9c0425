"""How many operations ran on each line up to a moment, kept up to date as events arrive."""

from __future__ import annotations

from bisect import bisect_right

from retrograd.app.model.run import Run

#: Events that count as an operation on their line: forward operations, and gradient nodes on the line of backward().
COUNTED = ("operation-executed", "node-finished")


class LineCounts:
    """Serial numbers of operations by file and line."""

    def __init__(self) -> None:
        self._serials: dict[str, dict[int, list[int]]] = {}
        self._seen = 0

    def reset(self) -> None:
        """Forget everything: another run is shown."""
        self._serials.clear()
        self._seen = 0

    def follow(self, run: Run) -> None:
        """Take in what was added to the run since the last call."""
        if run.end <= self._seen:
            return
        first, self._seen = self._seen + 1, run.end
        for kind in COUNTED:
            for event in run.events(kind=kind, first=first, last=run.end):
                place = run.place(event.location) if event.location else None
                if place is not None:
                    self._serials.setdefault(place.path, {}).setdefault(place.line, []).append(event.serial)
        # The two kinds come one after the other, so lines that have both are out of order.
        for lines in self._serials.values():
            for serials in lines.values():
                if len(serials) > 1 and serials[-1] >= first:
                    serials.sort()

    def at(self, path: str, cursor: int) -> dict[int, int]:
        """Operations by line of a file, up to and including event ``cursor``; lines without any are left out."""
        counts = {line: bisect_right(serials, cursor) for line, serials in self._serials.get(path, {}).items()}
        return {line: count for line, count in counts.items() if count}
