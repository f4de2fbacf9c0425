"""How many operations ran on each line, up to a moment and in the pass that it belongs to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from retrograd.app.model.loop_passes import LoopPasses, PassAt, scopes_of
from retrograd.app.model.run import Run

#: Events that count as an operation on their line: forward operations, and gradient nodes on the line of backward().
COUNTED = ("operation-executed", "node-finished")


class LineCounts:
    """Serial numbers of operations by file and line, and the passes of loops, kept up to date as events arrive."""

    def __init__(self) -> None:
        self._serials: dict[str, dict[int, list[int]]] = {}
        self._seen = 0
        self._passes = LoopPasses()
        self._run: Run | None = None

    def reset(self) -> None:
        """Forget everything: another run is shown."""
        self._serials.clear()
        self._seen = 0
        self._passes.reset()

    def follow(self, run: Run) -> None:
        """Take in what was added to the run since the last call."""
        self._run = run
        if run.end <= self._seen:
            return
        self._passes.follow(run)
        first, self._seen = self._seen + 1, run.end
        timeline, locations = run.timeline, run.locations
        fresh: list[int] = []
        for kind in COUNTED:
            serials = timeline.serials(kind)
            fresh += serials[bisect_left(serials, first) :]
        for serial in sorted(fresh):
            place = locations.get(timeline[serial].location)
            if place is not None:
                self._serials.setdefault(place.path, {}).setdefault(place.line, []).append(serial)

    def at(self, path: str, cursor: int) -> dict[int, int]:
        """Operations by line of a file, up to and including event ``cursor``; lines without any are left out."""
        counts = {line: bisect_right(serials, cursor) for line, serials in self._serials.get(path, {}).items()}
        return {line: count for line, count in counts.items() if count}

    def in_pass(self, path: str, cursor: int) -> dict[int, int]:
        """The same, but of a line in a loop or function only those of the pass or call that the moment belongs to."""
        if self._run is None:
            return {}
        scopes = scopes_of(self._run.source_of(path))
        since: dict[tuple[tuple[str, int], ...], int] = {}
        found = {}
        for line, serials in self._serials.get(path, {}).items():
            around = scopes.get(line, ())
            if around not in since:
                since[around] = self._passes.since(path, around, cursor)
            count = bisect_right(serials, cursor) - bisect_left(serials, since[around])
            if count > 0:
                found[line] = count
        return found

    def passes(self, path: str, cursor: int) -> tuple[PassAt, ...]:
        """The loops of a file with the passes that the moment belongs to."""
        return self._passes.at(path, cursor)

    def loop_around(self, path: str, line: int, cursor: int) -> PassAt | None:
        """The innermost recorded loop in which a line stands, or which it begins."""
        if self._run is None:
            return None
        known = {one.line: one for one in self.passes(path, cursor)}
        around = [key for kind, key in scopes_of(self._run.source_of(path)).get(line, ()) if kind == "loop"]
        return next((known[key] for key in (line, *reversed(around)) if key in known), None)

    def end_of_pass(self, path: str, line: int, cursor: int, index: int) -> int:
        """The last event of the pass with this index of the loop at ``line``, 0 if there is none."""
        return self._passes.end_of(self._run, path, line, cursor, index) if self._run is not None else 0

    def index_of_pass(self, path: str, line: int, cursor: int, number: int) -> int:
        """The index of the recorded pass with this number, or the nearest one before."""
        return self._passes.index_of(path, line, cursor, number)
