"""Breakpoints as the person sees them: one list, whether a program runs or not."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace

import msgspec
from PySide6.QtCore import QObject, Signal

from retrograd.engine.protocol.requests import LineBreakpoint

#: Kinds of glyphs: filled circle, grey circle, hollow circle, circle with a mark, diamond.
GLYPHS = ("active", "disabled", "unbound", "conditional", "log")


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """A place where the program shall wait.

    Attributes:
        identity: Number, never used again.
        path: File, or ``<cell N>``.
        line: Line from 1 on which it stands.
        condition: Expression that must be true ("" always).
        hits: Number of the first hit that stops (0: every hit).
        log: Message printed in place of stopping ("" to stop).
        enabled: Whether it counts.
        bound: False when the program has no statement there.
        message: Why it is not bound, or that it moved ("" if all is well).
    """

    identity: int
    path: str
    line: int
    condition: str = ""
    hits: int = 0
    log: str = ""
    enabled: bool = True
    bound: bool = True
    message: str = ""

    @property
    def glyph(self) -> str:
        """One of GLYPHS."""
        if not self.enabled:
            return "disabled"
        if not self.bound:
            return "unbound"
        if self.log:
            return "log"
        return "conditional" if self.condition or self.hits else "active"

    def request(self) -> LineBreakpoint:
        """The breakpoint as the program is told of it."""
        return LineBreakpoint(
            identity=self.identity, path=self.path, line=self.line, condition=self.condition, hits=self.hits,
            log=self.log, enabled=self.enabled,
        )  # fmt: skip


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
        self._next = 1

    # ------------------------------------------------------------------ reading
    def all(self) -> tuple[Breakpoint, ...]:
        """Every breakpoint."""
        return tuple(self._rows.values())

    def of(self, path: str) -> tuple[Breakpoint, ...]:
        """Those of one file, by line."""
        return tuple(sorted((row for row in self._rows.values() if row.path == path), key=lambda row: row.line))

    def at(self, path: str, line: int) -> Breakpoint | None:
        """The one on this line, None if there is none."""
        return next((row for row in self._rows.values() if row.path == path and row.line == line), None)

    def get(self, identity: int) -> Breakpoint:
        """The one with this identity.

        Raises:
            LookupError: There is none.
        """
        try:
            return self._rows[identity]
        except KeyError:
            raise LookupError(f"there is no breakpoint {identity}") from None

    def requests(self) -> tuple[LineBreakpoint, ...]:
        """The whole list as the program is told of it."""
        return tuple(row.request() for row in self._rows.values())

    # ------------------------------------------------------------------ wishes of the person
    def add(self, path: str, line: int, condition: str = "", hits: int = 0, log: str = "") -> Breakpoint:
        """Add one; a second on the same line replaces the first's conditions.

        Raises:
            ValueError: ``line`` is not positive or ``hits`` is negative.
        """
        if line < 1:
            raise ValueError(f"a line counts from 1, not {line}")
        if hits < 0:
            raise ValueError(f"a hit count is not negative, {hits} is")
        there = self.at(path, line)
        identity = there.identity if there is not None else self._next
        if there is None:
            self._next += 1
        row = Breakpoint(identity, path, line, condition, hits, log)
        self._rows[identity] = row
        self._tell()
        return row

    def remove(self, identity: int) -> None:
        """Take one away; LookupError if there is none."""
        self.get(identity)
        del self._rows[identity]
        self._tell()

    def toggle(self, path: str, line: int) -> Breakpoint | None:
        """Add one on the line or take the one there away; the new one, or None."""
        there = self.at(path, line)
        if there is None:
            return self.add(path, line)
        self.remove(there.identity)
        return None

    def edit(self, identity: int, *, condition: str = "", hits: int = 0, log: str = "") -> Breakpoint:
        """Give a breakpoint another condition, hit count and message."""
        row = replace(self.get(identity), condition=condition, hits=hits, log=log)
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
        if self._rows:
            self._rows.clear()
            self._tell()

    # ------------------------------------------------------------------ facts
    def place(self, identity: int, line: int, message: str = "") -> None:
        """The program says where the breakpoint really is (``line`` 0: nowhere). An unknown one was removed since."""
        row = self._rows.get(identity)
        if row is None:
            return
        if line == 0:
            placed = replace(row, bound=False, message=message)
        elif line != row.line and self.at(row.path, line) is not None:
            # Two breakpoints cannot share a line: the older one stays.
            del self._rows[identity]
            self.changed.emit()
            return
        else:
            placed = replace(row, line=line, bound=True, message=message)
        if placed != row:
            self._rows[identity] = placed
            self.changed.emit()

    def follow(self, path: str, before: str, after: str) -> None:
        """The text of ``path`` was changed outside: move its breakpoints along with their lines."""
        moves: dict[int, int] = {}
        matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
        for block in matcher.get_matching_blocks():
            moves.update({block.a + offset + 1: block.b + offset + 1 for offset in range(block.size)})
        count = max(1, len(after.splitlines()))
        moved = False
        for row in self.of(path):
            line = min(moves.get(row.line, row.line), count)
            if line != row.line:
                self._rows[row.identity] = replace(row, line=line, bound=True, message="")
                moved = True
        if moved:
            self._tell()

    def forget_places(self) -> None:
        """The program is gone: nothing is known to be unbound any more."""
        rows = {identity: replace(row, bound=True, message="") for identity, row in self._rows.items()}
        if rows != self._rows:
            self._rows = rows
            self.changed.emit()

    # ------------------------------------------------------------------ keeping
    def to_json(self) -> str:
        """All as text, for the settings."""
        return msgspec.json.encode([row.request() for row in self._rows.values()]).decode()

    def restore(self, text: str) -> None:
        """Take the list of :meth:`to_json` instead of this one.

        Raises:
            ValueError: The text is not of that form.
        """
        try:
            rows = msgspec.json.decode(text, type=list[LineBreakpoint]) if text else []
        except msgspec.MsgspecError as error:
            raise ValueError(f"not a list of breakpoints: {error}") from error
        self._rows = {
            number: Breakpoint(number, row.path, row.line, row.condition, row.hits, row.log, row.enabled)
            for number, row in enumerate(rows, start=self._next)
            if row.line >= 1
        }
        self._next += len(rows)
        self._tell()

    def _tell(self) -> None:
        self.changed.emit()
        self.edited.emit()
