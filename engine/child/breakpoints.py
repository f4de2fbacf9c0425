"""The breakpoints of a run: where they are, whether a hit stops."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from types import CodeType, FrameType

from .. import probe
from ..protocol.answers import BreakpointPlaced, BreakpointsHit
from ..protocol.requests import LineBreakpoint
from .instrument import condition_problem, is_simple, log_code, place
from .user_code import UserFiles


class Breakpoint:
    """A breakpoint with its count of hits and compiled parts.

    Attributes:
        inlined: Whether the probe holds the condition itself.
        compiled_in: Whether a probe for it stands in the program; else the stepper watches its line.
        line: Line of its statement, 0 where it has no place.
    """

    __slots__ = ("compiled_in", "condition", "count", "inlined", "line", "log", "request", "told")

    def __init__(self, request: LineBreakpoint) -> None:
        self.request = request
        self.compiled_in = False
        self.line = 0
        self.count = 0
        self.inlined = is_inlined(request)
        self.told: tuple[int, str] | None = None
        condition = request.condition.strip()
        valid = not condition_problem(request)
        self.condition: CodeType | None = compile(condition, "<condition>", "eval") if condition and valid else None
        self.log: CodeType | None = log_code(request.log) if request.log and valid else None


class Breakpoints:
    """All breakpoints of the run.

    Args:
        files: The user's files.
        told: Takes each BreakpointPlaced and BreakpointsHit.
    """

    def __init__(self, files: UserFiles, told: Callable[[BreakpointPlaced | BreakpointsHit], None]) -> None:
        self._files = files
        self._told = told
        self._hits_told: dict[int, int] = {}
        self._table: dict[int, Breakpoint] = {}

    def replace(self, requests: Sequence[LineBreakpoint]) -> None:
        """Take the whole new list; probes that are compiled in stay usable."""
        old, self._table = self._table, {}
        for request in requests:
            new = Breakpoint(request)
            before = old.get(request.identity)
            if before is not None:
                same = (before.request.path, before.request.line) == (request.path, request.line)
                inlined = before.inlined or new.inlined
                new.compiled_in = (
                    before.compiled_in and same and not (inlined and before.request.condition != request.condition)
                )
                new.count = before.count if same else 0
            self._table[request.identity] = new
            self._place(new)

    def _place(self, one: Breakpoint) -> None:
        request = one.request
        path = source_path(request)
        tree = self._files.tree(path)
        if tree is not None:
            one.line, message = place(tree, [request])[request.identity]
            placed = (one.line, message)
        elif self._files.may_be_user(path):
            placed = (request.line, "")
        else:
            placed = (0, "No file of this run has that name.")
        if placed != one.told:
            one.told = placed
            self._told(
                BreakpointPlaced(identity=request.identity, path=request.path, line=placed[0], message=placed[1])
            )

    def compile_in(self, path: str) -> list[LineBreakpoint]:
        """The breakpoints of a file that is about to be compiled."""
        found = [one for one in self._table.values() if source_path(one.request) == path]
        for one in found:
            one.compiled_in = True
            self._place(one)
        return [one.request for one in found]

    def tell_hits(self) -> None:
        """Tell how often breakpoints were hit, if that is more than was told before."""
        new = {key: one.count for key, one in self._table.items() if one.count != self._hits_told.get(key, 0)}
        if new:
            self._hits_told.update(new)
            self._told(BreakpointsHit(counts=tuple(new.items())))

    def watched(self) -> dict[str, dict[int, list[Breakpoint]]]:
        """Breakpoints without a probe, by path and line: the stepper has to watch for them."""
        found: dict[str, dict[int, list[Breakpoint]]] = {}
        for one in self._table.values():
            if not one.compiled_in and one.line and one.request.enabled:
                found.setdefault(source_path(one.request), {}).setdefault(one.line, []).append(one)
        return found

    def get(self, identity: int) -> Breakpoint | None:
        """The breakpoint with this identity, if it still exists."""
        return self._table.get(identity)

    def stops(self, one: Breakpoint, frame: FrameType, checked: bool) -> bool:
        """Whether a hit stops the program; counts it, and prints the message of a log point.

        What is evaluated for that is not recorded.

        Args:
            one: The breakpoint.
            frame: The user frame that hit it.
            checked: Whether its condition is known to hold.

        Raises:
            Exception: What the condition or message raised.
        """
        if not one.request.enabled:
            return False
        observer = probe.set_observer(None)
        try:
            if one.condition is not None and not checked and not evaluate(one.condition, frame):
                return False
            one.count += 1
            if one.request.hits and one.count < one.request.hits:
                return False
            if one.log is not None:
                sys.stdout.write(f"{evaluate(one.log, frame)}\n")
                return False
            return True
        finally:
            probe.set_observer(observer)


def source_path(request: LineBreakpoint) -> str:
    """The file name that code at a breakpoint carries."""
    return request.path if request.path.startswith("<") else os.path.abspath(request.path)


def is_inlined(request: LineBreakpoint) -> bool:
    """Whether the probe of a breakpoint holds the condition itself."""
    return bool(request.condition.strip()) and not condition_problem(request) and is_simple(request.condition)


def evaluate(code: CodeType, frame: FrameType) -> object:
    """The value of a compiled expression in a frame, where names inside comprehensions are found too."""
    names = frame.f_locals
    if names is frame.f_globals or not any(isinstance(one, CodeType) for one in code.co_consts):
        return eval(code, frame.f_globals, names)
    return eval(code, {**frame.f_globals, **names})
