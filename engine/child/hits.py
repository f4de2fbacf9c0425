"""What breakpoints of every kind have in common: a condition, a count of hits, a message instead of a stop."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import CodeType

from .. import probe
from ..protocol.answers import BreakpointsHit
from ..protocol.requests import EventBreakpoint, LineBreakpoint
from .instrument import log_code


class Counted:
    """A breakpoint with its count of hits and compiled parts.

    Args:
        request: What the debugger has asked for.
        valid: Whether its condition and message can be compiled.

    Attributes:
        evaluated: Which of the two was evaluated last, "condition" or "message".
    """

    __slots__ = ("condition", "count", "evaluated", "log")

    def __init__(self, request: LineBreakpoint | EventBreakpoint, valid: bool) -> None:
        self.count = 0
        self.evaluated = "condition"
        condition = request.condition.strip()
        self.condition: CodeType | None = compile(condition, "<condition>", "eval") if condition and valid else None
        self.log: CodeType | None = log_code(request.log) if request.log and valid else None

    def stops(self, hits: int, evaluate: Callable[[CodeType], object], checked: bool = False) -> bool:
        """Whether the program stops here; counts the hit, and prints the message if there is one.

        What is evaluated for that is not recorded.

        Args:
            hits: Stop from this hit on.
            evaluate: Gives the value of an expression where the program is.
            checked: Whether the condition is known to hold.

        Raises:
            Exception: What the condition or message raised; :func:`trouble` has the sentence for it.
        """
        self.evaluated = "condition"
        observer = probe.set_observer(None)
        try:
            if self.condition is not None and not checked and not evaluate(self.condition):
                return False
            self.count += 1
            if hits and self.count < hits:
                return False
            if self.log is not None:
                self.evaluated = "message"
                sys.stdout.write(f"{evaluate(self.log)}\n")
                return False
            return True
        finally:
            probe.set_observer(observer)


class Hits:
    """Tells how often breakpoints were hit.

    Args:
        told: Takes each BreakpointsHit.
    """

    def __init__(self, told: Callable[[BreakpointsHit], None]) -> None:
        self._told = told
        self._counts: dict[int, int] = {}

    def tell(self, table: Mapping[int, Counted]) -> None:
        """Tell the counts, by identity, that are not what was told before."""
        new = {key: one.count for key, one in table.items() if one.count != self._counts.get(key, 0)}
        if new:
            self._counts.update(new)
            self._told(BreakpointsHit(counts=tuple(new.items())))


def trouble(what: str, error: BaseException | None, place: str) -> str:
    """The sentence for what a breakpoint raised; it is also written to standard error.

    Args:
        what: "condition" or "message".
        error: What was raised.
        place: Which breakpoint, in words.
    """
    raised = " ".join(f"raised {type(error).__name__}: {error}".split())
    sys.stderr.write(f"The {what} of {place} {raised}\n")
    return f"The {what} {raised}"
