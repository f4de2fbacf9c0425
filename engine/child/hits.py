"""What breakpoints of every kind have in common: a condition, a count of hits, a message instead of a stop."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import CodeType

from .. import probe
from ..protocol.answers import BreakpointsHit
from ..protocol.requests import EventBreakpoint, LineBreakpoint
from .instrument import log_code
from .time_limit import EvaluationStopped, TimeLimit

#: Seconds that a condition or message may take each time.
LIMIT = 1.0


class EndlessError(Exception):
    """A condition or message did not end in time."""


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
            EndlessError: It did not end.
        """
        self.evaluated = "condition"
        if self.log is None and (self.condition is None or checked):
            return self._counted(hits)
        observer = probe.set_observer(None)
        try:
            with TimeLimit(LIMIT, lambda: True):
                if self.condition is not None and not checked and not evaluate(self.condition):
                    return False
                stops = self._counted(hits)
                if not stops or self.log is None:
                    return stops
                self.evaluated = "message"
                text = f"{evaluate(self.log)}\n"
            sys.stdout.write(text)
            return False
        except EvaluationStopped:
            raise EndlessError(f"did not end within {LIMIT:g} s") from None
        finally:
            probe.set_observer(observer)

    def _counted(self, hits: int) -> bool:
        """Count a hit; whether it is one to stop at."""
        self.count += 1
        return self.count >= hits


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
    how = str(error) if isinstance(error, EndlessError) else f"raised {type(error).__name__}: {error}"
    raised = " ".join(how.split())
    sys.stderr.write(f"The {what} of {place} {raised}\n")
    return f"The {what} {raised}"
