"""The breakpoints of a run: where they are, whether a hit stops."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from types import CodeType, FrameType

from ..protocol.answers import BreakpointPlaced, BreakpointsHit
from ..protocol.requests import LineBreakpoint
from .hits import Counted, Hits
from .instrument import condition_problem, is_simple, place
from .user_code import UserFiles


class Breakpoint(Counted):
    """A breakpoint on a line.

    Attributes:
        inlined: Whether the probe holds the condition itself.
        compiled_in: Whether a probe for it stands in the program; else the stepper watches its line.
        line: Line of its statement, 0 where it has no place.
    """

    __slots__ = ("compiled_in", "inlined", "line", "request", "told")

    def __init__(self, request: LineBreakpoint) -> None:
        super().__init__(request, valid=not condition_problem(request))
        self.request = request
        self.compiled_in = False
        self.line = 0
        self.inlined = is_inlined(request)
        self.told: tuple[int, str] | None = None


class Breakpoints:
    """All breakpoints of the run.

    Args:
        files: The user's files.
        told: Takes each BreakpointPlaced and BreakpointsHit.
    """

    def __init__(self, files: UserFiles, told: Callable[[BreakpointPlaced | BreakpointsHit], None]) -> None:
        self._files = files
        self._told = told
        self._hits = Hits(told)
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
            placed = (0, _nowhere(path))
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
        self._hits.tell(self._table)

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
        """Whether a hit in a user frame stops the program; see :meth:`.hits.Counted.stops`."""
        return one.request.enabled and one.stops(one.request.hits, lambda code: evaluate(code, frame), checked)


def _nowhere(path: str) -> str:
    """Why nothing can stop in a file."""
    if path.startswith("<") or not os.path.exists(path):
        return "No file of this run has that name."
    return (
        f"{os.path.basename(path)} belongs to a library; programs stop in their own files only. "
        "Set it where the library is called, or on an operation."
    )


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
