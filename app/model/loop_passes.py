"""The passes of loops and the calls of functions over a run: which one a moment belongs to, and which others there are.

With them it is known how often something happened on a line *in this pass*.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

if TYPE_CHECKING:
    from .run import Run

#: Path and first line of a loop or function.
Key = tuple[str, int]
#: Loops and the function around a line as (kind, first line), outermost first.
Scopes = tuple[tuple[str, int], ...]

#: Characters above which a text is long.
_LONG = 20_000
_HEADER = re.compile(r"(for|while|def|async def)\b")


@dataclass(frozen=True, slots=True)
class PassAt:
    """The pass of the loop at ``line`` that a moment belongs to; ``index`` of ``count`` recorded ones, from 0.

    ``number`` and ``last`` are what a person calls this pass and the last one recorded, from 1.
    """

    line: int
    number: int
    first: int
    last: int
    index: int
    count: int


@dataclass(slots=True)
class _Loop:
    """All recorded passes of one loop in order; ``where`` says in which execution of the loop, and the how-manieth."""

    starts: list[int]
    where: list[tuple[int, int]]
    executions: list[list[tuple[int, int, int]]]
    owner: tuple[int, int] = (0, 0)


class LoopPasses:
    """Kept up to date as events arrive."""

    def __init__(self) -> None:
        self._seen = 0
        self._loops: dict[Key, _Loop] = {}
        self._calls: dict[Key, list[int]] = {}

    def reset(self) -> None:
        """Forget everything: another run is shown."""
        self.__init__()  # type: ignore[misc]

    def follow(self, run: Run) -> None:
        """Take in what was added to the run since the last call."""
        if run.end <= self._seen:
            return
        first, self._seen = self._seen + 1, run.end
        for event in run.events("region-entered", first=first, last=run.end):
            entered = cast(e.RegionEntered, event)
            place = run.locations.get(entered.location)
            line = entered.label.removeprefix("line ")
            if entered.region_kind == "loop" and place is not None and line.isdigit():
                self._add((place.path, int(line)), entered)
        for event in run.events("frame-entered", first=first, last=run.end):
            frame = cast(e.FrameEntered, event)
            self._calls.setdefault((frame.path, frame.line), []).append(frame.serial)

    def _add(self, key: Key, entered: e.RegionEntered) -> None:
        loop = self._loops.get(key)
        if loop is None:
            loop = self._loops[key] = _Loop([], [], [])
        owner = entered.frame, entered.parent
        goes_on = loop.executions and loop.owner == owner and loop.executions[-1][-1][1] <= entered.passes
        if not goes_on:
            loop.executions.append([])
        loop.owner = owner
        execution = loop.executions[-1]
        # A person counts passes from 1.
        execution.append((entered.serial, entered.passes + 1, entered.region))
        loop.starts.append(entered.serial)
        loop.where.append((len(loop.executions) - 1, len(execution) - 1))

    # ------------------------------------------------------------------ asking
    def at(self, path: str, cursor: int) -> tuple[PassAt, ...]:
        """The loops of a file that have been entered by event ``cursor``, with their passes, by line."""
        found = []
        for where, line in sorted(self._loops):
            one = self._at((where, line), cursor) if where == path else None
            if one is not None:
                found.append(one)
        return tuple(found)

    def _at(self, key: Key, cursor: int) -> PassAt | None:
        loop = self._loops.get(key)
        place = bisect_right(loop.starts, cursor) if loop is not None else 0
        if loop is None or not place:
            return None
        execution, index = loop.where[place - 1]
        passes = loop.executions[execution]
        return PassAt(key[1], passes[index][1], passes[0][1], passes[-1][1], index, len(passes))

    def end_of(self, run: Run, path: str, line: int, cursor: int, index: int) -> int:
        """The last event of another recorded pass of the same execution of a loop; 0 if there is none such."""
        loop = self._loops.get((path, line))
        place = bisect_right(loop.starts, cursor) if loop is not None else 0
        if loop is None or not place:
            return 0
        passes = loop.executions[loop.where[place - 1][0]]
        if not 0 <= index < len(passes):
            return 0
        left = run.regions[passes[index][2]].left
        return left - 1 if left else run.end

    def index_of(self, path: str, line: int, cursor: int, number: int) -> int:
        """Index of the recorded pass that has a number, or the nearest before it (some passes leave no events)."""
        loop = self._loops.get((path, line))
        place = bisect_right(loop.starts, cursor) if loop is not None else 0
        if loop is None or not place:
            return -1
        passes = loop.executions[loop.where[place - 1][0]]
        return max(0, bisect_right(passes, number, key=lambda one: one[1]) - 1)

    def since(self, path: str, scopes: Scopes, cursor: int) -> int:
        """Since which event the innermost of some scopes goes on: the pass of the loop, the call of the function."""
        since = 0
        for kind, line in scopes:
            loop = self._loops.get((path, line)) if kind == "loop" else None
            starts = loop.starts if loop is not None else self._calls.get((path, line), []) if kind == "call" else []
            place = bisect_right(starts, cursor)
            since = max(since, starts[place - 1] if place else 0)
        return since


@lru_cache(maxsize=32)
def scopes_of(text: str) -> dict[int, Scopes]:
    """For each line of a source the loops, and the function that it stands in, as (kind, line), outermost first.

    The header of a loop belongs to what is around it. Empty for a text that cannot be parsed. Long texts are not
    parsed, which would be felt, but read by their indentation.
    """
    if len(text) > _LONG:
        return _by_indentation(text)
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    found: dict[int, Scopes] = {}
    waiting: list[tuple[ast.AST, Scopes]] = [(tree, ())]
    while waiting:
        node, scopes = waiting.pop()
        for name, value in ast.iter_fields(node):
            inner = scopes
            if isinstance(node, (ast.For, ast.While)) and name == "body":
                inner = (*scopes, ("loop", node.lineno))
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and name == "body":
                # Loops around a definition do not go on while the function runs.
                inner = (("call", min([node.lineno, *(one.lineno for one in node.decorator_list)])),)
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.stmt):
                    for line in range(child.lineno, (child.end_lineno or child.lineno) + 1):
                        found[line] = inner
                if isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
                    waiting.append((child, inner))
    return found


def _by_indentation(text: str) -> dict[int, Scopes]:
    found: dict[int, Scopes] = {}
    # Indentation of each open header, and the scopes of what stands deeper.
    around: list[tuple[int, Scopes]] = [(-1, ())]
    decorated = 0
    for number, line in enumerate(text.splitlines(), 1):
        code = line.lstrip()
        if not code or code.startswith("#"):
            continue
        depth = len(line) - len(code)
        while depth <= around[-1][0]:
            around.pop()
        scopes = around[-1][1]
        found[number] = scopes
        word = _HEADER.match(code)
        if code.startswith("@"):
            decorated = decorated or number
        elif word is not None:
            is_loop = word[1] in ("for", "while")
            around.append((depth, (*scopes, ("loop", number)) if is_loop else (("call", decorated or number),)))
            decorated = 0
        else:
            decorated = 0
    return found
