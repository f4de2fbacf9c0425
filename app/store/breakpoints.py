"""Breakpoints as the person sees them: one list of both kinds, whether a program runs or not."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Signal

from retrograd.engine.protocol import requests

from .breakpoint_anchor import line_of, line_text, moved_lines
from .breakpoint_rows import GLYPHS, SUBJECTS, Breakpoint, EventBreakpoint, LineBreakpoint

__all__ = ["GLYPHS", "Breakpoint", "Breakpoints", "EventBreakpoint", "LineBreakpoint"]

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: So many removals can be undone.
MOST_REMOVALS = 50

Row = TypeVar("Row", bound=Breakpoint)


class Breakpoints(QObject):
    """The list of breakpoints, in the order of their making.

    Signals:
        changed: Something in the list is different, whoever did it.
        edited: The person's wishes are different, so a live program has to be told (not for answers of the program).
    """

    changed = Signal()
    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[int, Breakpoint] = {}
        self._sources: dict[str, str] = {}
        self._next = 1
        self._removed: deque[tuple[Breakpoint, ...]] = deque(maxlen=MOST_REMOVALS)

    # ------------------------------------------------------------------ reading
    def all(self) -> tuple[Breakpoint, ...]:
        """Every breakpoint."""
        return tuple(self._rows.values())

    def lines(self) -> tuple[LineBreakpoint, ...]:
        """Those on lines."""
        return tuple(row for row in self._rows.values() if isinstance(row, LineBreakpoint))

    def events(self) -> tuple[EventBreakpoint, ...]:
        """Those on happenings."""
        return tuple(row for row in self._rows.values() if isinstance(row, EventBreakpoint))

    def of(self, path: str) -> tuple[LineBreakpoint, ...]:
        """Those on lines of one file, by line."""
        return tuple(sorted((row for row in self.lines() if row.path == path), key=lambda row: row.line))

    def at(self, path: str, line: int) -> LineBreakpoint | None:
        """The one on this line, None if there is none."""
        return next((row for row in self.lines() if row.path == path and row.line == line), None)

    def like(self, wanted: EventBreakpoint) -> EventBreakpoint | None:
        """The one that stops at the same as ``wanted``, whatever its condition; None if there is none."""
        return next((row for row in self.events() if row.essence == wanted.essence), None)

    def get(self, identity: int) -> Breakpoint:
        """The one with this identity.

        Raises:
            LookupError: There is none.
        """
        try:
            return self._rows[identity]
        except KeyError:
            raise LookupError(f"there is no breakpoint {identity}") from None

    def mode_of(self, asked: str) -> str:
        """The mode of a run: who asks to stop before what a finding tells of means the run without stopping as well."""
        awaits = any(row.awaited and row.enabled for row in self._rows.values())
        return "awaited" if asked == "record" and awaits else asked

    def requested(self, mode: str) -> tuple[tuple[requests.LineBreakpoint, ...], tuple[requests.EventBreakpoint, ...]]:
        """Both, those on lines and those on happenings, for a run of this mode."""
        return self.line_requests(mode), self.event_requests(mode)

    def line_requests(self, mode: str = "run") -> tuple[requests.LineBreakpoint, ...]:
        """All on lines as the program is told of them; with mode "awaited" only those that are."""
        return tuple(row.request() for row in self.lines() if row.awaited or mode != "awaited")

    def event_requests(self, mode: str = "run") -> tuple[requests.EventBreakpoint, ...]:
        """All on happenings, in the same way; those on tensors of a run that is over are left out."""
        rows = [row for row in self.events() if row.awaited or mode != "awaited"]
        return tuple(row.request() for row in rows if row.subject != "tensor" or row.bound)

    # ------------------------------------------------------------------ wishes of the person
    def add(self, path: str, line: int, condition: str = "", hits: int = 0, log: str = "") -> LineBreakpoint:
        """Add one on a line; a second on the same line replaces the first's conditions.

        Raises:
            ValueError: ``line`` is not positive or ``hits`` is negative.
        """
        if line < 1:
            raise ValueError(f"a line counts from 1, not {line}")
        return self.put(LineBreakpoint(path=path, line=line, condition=condition, hits=hits, log=log))

    def put(self, row: Row) -> Row:
        """Take a row: a new one (identity 0), or in place of that with its identity; the row as it is kept.

        There is one breakpoint on a line, and one on a happening: another one there gives way.

        Raises:
            ValueError: ``hits`` is negative, or there is no such subject.
        """
        if row.hits < 0:
            raise ValueError(f"a hit count is not negative, {row.hits} is")
        if row.kind not in ("line", *SUBJECTS):
            raise ValueError(f"there is no breakpoint on {row.kind!r}; there are line, {', '.join(SUBJECTS)}")
        twin = self._twin(row)
        identity = row.identity
        if twin is not None and twin.identity != identity:
            if identity in self._rows:
                del self._rows[twin.identity]
            else:
                identity = twin.identity
        if not identity:
            identity = self._next
            self._next += 1
        kept = self._anchored(replace(row, identity=identity, bound=True, message="", trouble=""))
        self._rows[identity] = kept
        self._tell()
        return kept

    def extend(self, rows: Iterable[Breakpoint]) -> int:
        """Take many that are in no list yet, telling once; how many there were."""
        count = 0
        blocked = self.blockSignals(True)
        try:
            for row in rows:
                self.put(replace(row, identity=0))
                count += 1
        finally:
            self.blockSignals(blocked)
        if count:
            self._tell()
        return count

    def replace_all(self, rows: Sequence[Breakpoint]) -> None:
        """Take these instead of all that are there; they get numbers of their own."""
        self._rows = {}
        self._removed.clear()
        if not self.extend(rows):
            self._tell()

    def remove(self, *identities: int) -> None:
        """Take some away; LookupError if one is not there."""
        for identity in identities:
            self.get(identity)
        taken = tuple(row for row in (self._rows.pop(identity, None) for identity in identities) if row is not None)
        if taken:
            self._removed.append(taken)
            self._tell()

    def toggle(self, path: str, line: int) -> LineBreakpoint | None:
        """Add one on the line or take the one there away; the new one, or None."""
        there = self.at(path, line)
        if there is None:
            return self.add(path, line)
        self.remove(there.identity)
        return None

    def toggle_event(self, wanted: EventBreakpoint) -> None:
        """Add one on a happening or take the one there away; one that is off is only enabled."""
        there = self.like(wanted)
        if there is None:
            self.put(wanted)
        elif there.enabled:
            self.remove(there.identity)
        else:
            self.enable(there.identity)

    def edit(self, identity: int, *, condition: str = "", hits: int = 0, log: str = "") -> Breakpoint:
        """Give a breakpoint another condition, hit count and message."""
        row = replace(self.get(identity), condition=condition, hits=hits, log=log, trouble="")
        self._rows[identity] = row
        self._tell()
        return row

    def enable(self, identity: int, enabled: bool = True) -> None:
        """Let one count, or not."""
        row = self.get(identity)
        if row.enabled != enabled:
            self._rows[identity] = replace(row, enabled=enabled)
            self._tell()

    def enable_all(self, enabled: bool = True) -> None:
        """Let all count, or none."""
        self._rows = {identity: replace(row, enabled=enabled) for identity, row in self._rows.items()}
        self._tell()

    def clear(self) -> None:
        """Take all away."""
        self.remove(*self._rows)

    @property
    def can_bring_back(self) -> bool:
        """Whether something was removed that :meth:`bring_back` knows."""
        return bool(self._removed)

    def bring_back(self) -> int:
        """Undo the last removal; how many came back."""
        return self.extend(self._removed.pop()) if self._removed else 0

    # ------------------------------------------------------------------ facts of the program
    def place(self, identity: int, line: int, message: str = "") -> None:
        """The program says where the breakpoint really is (``line`` 0: nowhere). An unknown one was removed since.

        One on a happening has no line; it is bound unless ``message`` says why it can't stop.
        """
        row = self._rows.get(identity)
        if row is None:
            return
        placed: Breakpoint
        if not isinstance(row, LineBreakpoint):
            placed = replace(row, bound=not message, message=message)
        elif line == 0:
            placed = replace(row, bound=False, message=message)
        elif line != row.line and self.at(row.path, line) is not None:
            # Two breakpoints cannot share a line: the older one stays.
            del self._rows[identity]
            self.changed.emit()
            return
        else:
            placed = self._anchored(replace(row, line=line, bound=True, message=message))
        if placed != row:
            self._rows[identity] = placed
            self.changed.emit()

    def count_hits(self, counts: Iterable[tuple[int, int]]) -> None:
        """The program says how often breakpoints (identity, count) were hit so far."""
        known = [(identity, count) for identity, count in counts if identity in self._rows]
        for identity, count in known:
            self._rows[identity] = replace(self._rows[identity], count=count)
        if known:
            self.changed.emit()

    def stopped(self, identity: int, path: str, line: int, trouble: str = "") -> None:
        """The program stopped at a breakpoint, there; ``trouble`` with its condition or message is kept in mind."""
        row = self._rows.get(identity)
        if row is not None and (row.place, row.trouble) != ((path, line), trouble):
            self._rows[identity] = replace(row, place=(path, line), trouble=trouble)
            self.changed.emit()

    def forget_run(self) -> None:
        """Another run begins: nothing is known to be unbound, nothing was hit.

        The tensors of the run before are gone: a breakpoint on one that had a name goes on with the variable.
        """
        rows: dict[int, Breakpoint] = {}
        for identity, row in self._rows.items():
            fresh = replace(row, bound=True, message="", count=0, place=("", 0), trouble="")
            rows[identity] = _of_next_run(fresh) if isinstance(fresh, EventBreakpoint) else fresh
        if rows != self._rows:
            self._rows = rows
            self.changed.emit()

    # ------------------------------------------------------------------ staying with the text
    def follow(self, path: str, before: str, after: str) -> None:
        """The text of ``path`` was changed: move its breakpoints along with their statements."""
        rows = self.of(path)
        moves = moved_lines(before, after, [row.line for row in rows])
        self._sources[path] = after
        self._move({row.identity: moves[row.line] for row in rows})

    def know(self, path: str, source: str) -> None:
        """The text of ``path`` is this: breakpoints from another day go to where their statements are now."""
        before = self._sources.get(path)
        if before is not None:
            if before != source:
                self.follow(path, before, source)
            return
        self._sources[path] = source
        rows = self.of(path)
        # Those that stand right first, so that equal statements elsewhere do not take their lines.
        right = {row.line for row in rows if line_text(source, row.line) == row.text}
        taken = set(right)
        moves: dict[int, int] = {}
        for row in rows:
            if row.line in right or not row.text:
                moves[row.identity] = row.line
                continue
            found = line_of(row.text, row.line, source, taken) or min(row.line, max(1, len(source.splitlines())))
            taken.add(found)
            moves[row.identity] = found
        self._move(moves)

    def forget_sources(self) -> None:
        """Other texts are open: those known so far say nothing of them."""
        self._sources.clear()

    def _move(self, lines: dict[int, int]) -> None:
        rows = dict(self._rows)
        taken: set[tuple[str, int]] = set()
        for identity, line in lines.items():
            row = rows[identity]
            assert isinstance(row, LineBreakpoint)
            if (row.path, line) in taken:
                del rows[identity]
                continue
            taken.add((row.path, line))
            moved = replace(row, line=line, bound=True, message="") if line != row.line else row
            rows[identity] = self._anchored(moved)
        if rows != self._rows:
            self._rows = rows
            self._tell()

    # ------------------------------------------------------------------ inside
    def _twin(self, row: Breakpoint) -> Breakpoint | None:
        if isinstance(row, LineBreakpoint):
            return self.at(row.path, row.line)
        return self.like(row) if isinstance(row, EventBreakpoint) else None

    def _anchored(self, row: Row) -> Row:
        """With the text of its line, where that is known."""
        if isinstance(row, LineBreakpoint) and row.path in self._sources:
            return replace(row, text=line_text(self._sources[row.path], row.line))
        return row

    def _tell(self) -> None:
        self.changed.emit()
        self.edited.emit()


def _of_next_run(row: EventBreakpoint) -> EventBreakpoint:
    if row.subject != "tensor":
        return row
    if row.label:
        said = translate("Breakpoint", "Was on tensor #{0} of the run before; stops at the variable now.")
        return replace(row, subject="name", pattern=row.label, label="", message=said.format(row.pattern))
    said = translate("Breakpoint", "Tensor #{0} belonged to a run that is over, and it had no name.")
    return replace(row, bound=False, message=said.format(row.pattern))
