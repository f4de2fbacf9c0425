"""What is remembered of a frame and of a thread while the program runs."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from .source_map import Statement
from .stream import Context
from .user_code import Location, UserCode

#: What was found in a list, dict or module: its address and size, the tensors by path, and a list's elements: the
#: identities of its tensors, less than 0 for all else; of an object those of its attributes, and their names hashed.
Contents = tuple[int, int, dict[str, int], "list[int] | None"]

_LONG = (1 << 62) - 1
#: The number of a loop's pass and what its counter says is left add up to this.
LAST_PASS = _LONG - 2


class FrameToken:
    """Lives in a user frame's ``f_trace`` and so exactly as long as the frame; recognises it without holding it.

    Attributes:
        number: As sent in ``FrameEntered``; 0 before.
        lasting: Whether the frame may come back after it was left (generators, cells of a notebook).
        depth: Index in its thread's stack while it is on it.
        statement: The statement reached last, and ``passes`` the loop passes at that time.
        info: The code that ``statement`` belongs to.
        names: Tensors by name as told last; ``inside`` those in containers, by the container's name; ``paths`` the
            same for attributes and items that were assigned to; ``containers`` what was found inside lists, dicts and
            modules.
        loops: Counters of the loops entered, by key: (instance, iterator that tells how many are left, plain).
        visit: Statement and instruction at the last step, for the stepper.
        wanted: Lines whose events are passed on to ``trace``, None for all.
    """

    __slots__ = (
        "containers", "depth", "info", "inside",
        "lasting", "loops", "names", "number", "passes",
        "paths", "reached", "statement",
        "trace", "visit", "wanted",
    )  # fmt: skip

    def __init__(self, trace: Callable[[FrameToken, Any, str, Any], None] | None, lasting: bool) -> None:
        self.number = 0
        self.depth = -1
        self.lasting = lasting
        self.statement: Statement | None = None
        self.info: UserCode | None = None
        self.passes: tuple[tuple[int, int], ...] = ()
        self.reached = 0
        self.names: dict[str, int] = {}
        self.inside: dict[str, dict[str, int]] = {}
        self.paths: dict[str, int] = {}
        self.containers: dict[str, Contents] = {}
        self.loops: dict[int, tuple[int, Any, bool]] = {}
        self.visit: tuple[Statement | None, int] | None = None
        self.trace = trace
        self.wanted: frozenset[int] | None = None

    def __call__(self, frame: Any, event: str, argument: Any) -> FrameToken:
        """The local trace function of ``sys.settrace``."""
        wanted = self.wanted
        if wanted is not None and event == "line" and frame.f_lineno not in wanted:
            return self
        if self.trace is not None:
            self.trace(self, frame, event, argument)
        return self

    def count_passes(self, key: int, plain: bool = False) -> Any:
        """Begin to count the passes of a loop, ``plain`` if it binds no tensors; returns endless true values."""
        passes = iter(range(1, _LONG))
        self.loops[key] = (next(_instances), passes, plain)
        return passes

    def passes_of(self, loops: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
        """``(instance, number of the current pass)`` of each loop."""
        found = []
        for key in loops:
            instance, passes, _ = self.loops.get(key, _NO_LOOP)
            found.append((instance, 0 if passes is None else LAST_PASS - passes.__length_hint__()))
        return tuple(found)


_instances = count(1)
_NO_LOOP = (0, None, False)


class Region:
    """A region that is open on a thread. ``owner`` is the frame whose call or loop it is, None for the engine's."""

    __slots__ = ("key", "kind", "label", "number", "owner")

    def __init__(self, number: int, kind: str, label: str, owner: FrameToken | None, key: tuple[int, int, int]) -> None:
        self.number = number
        self.kind = kind
        self.label = label
        self.owner = owner
        self.key = key


class ThreadState(Context):
    """Where a thread is, as told so far.

    Attributes:
        stack: User frames, outermost first.
        regions: Open regions, outermost first.
        here: The location of the fact that is being told.
        pending: Name that gets the value of the last operation when its statement is over: frame number, location,
            name, tensor.
    """

    __slots__ = ("here", "pending", "regions", "stack", "top")

    def __init__(self, thread: int) -> None:
        super().__init__(thread)
        self.stack: list[FrameToken] = []
        self.top: FrameToken | None = None
        self.regions: list[Region] = []
        self.here: Location | None = None
        self.pending: tuple[FrameToken, Location, str, int] | None = None
