"""Decides where a step ends: by statement, by operation, by gradient node, by cell."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Protocol

from ..autograd.node import Node
from ..protocol.requests import Step, Until
from .arrival import Arrival
from .breakpoints import Breakpoint, Breakpoints
from .frames import FrameToken
from .hits import trouble
from .source_map import Statement
from .suspender import Suspender
from .tracker import Tracker
from .user_code import UserFiles


class LineWatch(Protocol):
    """How line events are had: ``sys.settrace`` or ``sys.monitoring``."""

    def watch(self, frames: list[FrameType], into: bool) -> None:
        """Report the lines of these frames, and of every user frame entered from now on if ``into``."""

    def watch_paths(self, lines: dict[str, set[int]]) -> None:
        """Report, from now on and until told otherwise, the lines of all code that holds these."""

    def unwatch(self) -> None:
        """End :meth:`watch`."""

    def watch_exceptions(self, callback: Callable[[FrameType, BaseException], None] | None) -> None:
        """Report each exception that comes to a user's frame, from now on; None: no more."""

    def pause(self, paused: bool) -> None:
        """Report nothing at all for a while."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A statement reached: once more in another pass of a loop, or if its instructions are run from the first again."""

    token: FrameToken
    statement: Statement | None
    instruction: int
    passes: tuple[tuple[int, int], ...]

    def belongs_to(self, before: Visit) -> bool:
        """Whether this is still the visit that was seen ``before``: a probe of the statement comes after its line."""
        same = self.token is before.token and self.statement is before.statement and self.passes == before.passes
        return same and self.instruction > before.instruction


class Stepper:
    """Carries out steps and watches breakpoints that have no probe.

    Args:
        suspender: Where the program waits.
        files: The user's files.
        tracker: Gives frames their tokens.
        breakpoints: The run's breakpoints.
        lines: Source of line events.

    Attributes:
        watch: Told whether :meth:`after_operation` and :meth:`before_node` have to be called for each.
    """

    def __init__(
        self, suspender: Suspender, files: UserFiles, tracker: Tracker, breakpoints: Breakpoints, lines: LineWatch
    ) -> None:
        self._suspender = suspender
        self._files = files
        self._tracker = tracker
        self._breakpoints = breakpoints
        self._lines = lines
        self._main = threading.main_thread().ident
        self._chain: set[FrameToken] = set()
        self._into = False
        self._nodes = False
        self._operations = False
        self._cells = False
        self._training = False
        self._target: tuple[str, int] | None = None
        self._watched: dict[str, dict[int, list[Breakpoint]]] = {}
        self._stopped_at: Visit | None = None
        self._arrival: Arrival | None = None
        self.watch: Callable[[bool, bool], None] = _nobody
        suspender.armed = self.arm
        suspender.quiet = lines.pause
        suspender.breakpoints_changed = self.watch_breakpoints

    # ------------------------------------------------------------------------------------------------ plans
    def run_until(self, until: Until) -> None:
        """Run, past every other stop, to a place of an earlier run. To be told before the first statement."""
        self._arrival = Arrival(until)
        self.watch(True, True)

    def _approach(self) -> None:
        """All landmarks are over: watch for the statement that is meant."""
        if self._arrival is not None and self._arrival.line is not None and self._target is None:
            self._target = self._arrival.line
            self.watch_breakpoints()

    def _arrives(self) -> bool:
        """A landmark: whether the program is where it was to run to."""
        if self._arrival is None or threading.get_ident() != self._main:
            return False
        if self._arrival.landmark():
            return self._arrived()
        self._approach()
        return False

    def _arrived(self) -> bool:
        self._arrival = None
        self._suspender.only_on_request = False
        return True

    def arm(self, step: Step | None, frame: FrameType | None, backward_pass: int = 0) -> None:
        """Go on from a stop as ``step`` says (None: until a breakpoint); ``backward_pass``: it is in that pass."""
        self._clear()
        grain = "" if step is None else step.grain
        self._into = grain == "into"
        self._nodes = grain in ("into", "node") or (grain == "over" and backward_pass != 0)
        self._operations = grain == "op"
        self._cells = grain == "cell"
        self._training = grain == "training"
        if step is not None and grain == "line":
            self._target = (step.path, step.line)
            self.watch_breakpoints()
        statements = grain in ("into", "over", "out") or (grain == "node" and backward_pass != 0)
        self.watch(self._operations, self._nodes)
        if not statements or frame is None:
            if self._into:
                self._lines.watch([], into=True)
            return
        stack = [one for one in self._files.stack(frame) if one[1].steppable]
        if grain == "out" and not backward_pass:
            stack = stack[1:]
        for one, info in stack:
            token = self._tracker.token(one)
            token.visit = (info.statement(one.f_lasti), one.f_lasti)
            self._chain.add(token)
        self._lines.watch([one for one, _ in stack], self._into)

    def _clear(self) -> None:
        self._chain.clear()
        self._into = self._nodes = self._operations = self._cells = self._training = False
        self._lines.unwatch()
        if self._target is not None:
            self._target = None
            self.watch_breakpoints()

    def watch_breakpoints(self) -> None:
        """Watch the lines of breakpoints that came too late for a probe, and the line to run to."""
        self._watched = self._breakpoints.watched()
        lines = {path: set(rows) for path, rows in self._watched.items()}
        if self._target is not None:
            path, line = self._target
            source = self._files.source(path)
            statement = None if source is None else source.snap(line)
            if statement is not None:
                self._target = (path, statement.line)
                lines.setdefault(path, set()).add(statement.line)
        self._lines.watch_paths(lines)

    # ------------------------------------------------------------------------------------------------ what happens
    def on_line(self, frame: FrameType) -> None:
        """A line event in a watched user frame of the main thread."""
        info = self._files.code(frame.f_code)
        if info is None or not info.steppable or self._suspender.waiting:
            return
        instruction = frame.f_lasti
        statement = info.statement(instruction)
        if statement is None:
            return
        token = self._tracker.token(frame)
        visit = token.visit
        token.visit = (statement, instruction)
        if visit is not None and visit[0] is statement and not info.begins(statement, instruction):
            return
        path = info.source.path
        if self._arrival is not None and self._target == (path, statement.line):
            if self._arrival.visit() and self._arrived():
                self._stopped_at = self._visit(frame)
                self._suspender.stop("event", frame, detail="line")
            return
        if self._into or token in self._chain or self._target == (path, statement.line):
            self._stopped_at = self._visit(frame)
            self._suspender.stop("step", frame)
            return
        for one in self._watched.get(path, {}).get(statement.line, ()):
            if self._hit(one, frame, checked=False):
                return

    def hit(self, identity: int) -> None:
        """Called by a probe in the user's code."""
        self._probe(identity, failed=False)

    def failed(self, identity: int) -> None:
        """Called by a probe whose condition raised."""
        self._probe(identity, failed=True)

    def _probe(self, identity: int, failed: bool) -> None:
        if self._suspender.waiting or threading.get_ident() != self._main:
            return
        one = self._breakpoints.get(identity)
        if one is None or not one.compiled_in:
            return
        frame = sys._getframe(2)
        if failed:
            self._report_failure(one, "condition", sys.exc_info()[1], frame)
        else:
            self._hit(one, frame, checked=one.inlined)

    def _hit(self, one: Breakpoint, frame: FrameType, checked: bool) -> bool:
        try:
            if not self._breakpoints.stops(one, frame, checked):
                return False
        except Exception as error:
            return self._report_failure(one, one.evaluated, error, frame)
        just, here = self._stopped_at, self._visit(frame)
        self._stopped_at = here
        if just is not None and here.belongs_to(just):
            return False
        self._suspender.stop("breakpoint", frame, detail=str(one.request.identity))
        return True

    def _visit(self, frame: FrameType) -> Visit:
        info = self._files.code(frame.f_code)
        token = self._tracker.token(frame)
        statement = None if info is None else info.statement(frame.f_lasti)
        return Visit(token, statement, frame.f_lasti, () if statement is None else token.passes_of(statement.loops))

    def _report_failure(self, one: Breakpoint, what: str, error: BaseException | None, frame: FrameType) -> bool:
        sentence = trouble(what, error, f"the breakpoint at line {one.line}")
        self._suspender.stop("breakpoint", frame, detail=f"{one.request.identity} !{sentence}")
        return True

    def entry(self, cell: int) -> None:
        """Called by a probe before the first statement of the script (``cell`` -1) or of a cell."""
        frame = sys._getframe(1)
        token = self._tracker.token(frame)
        reason = ""
        if self._suspender.stops_at_entry:
            self._suspender.stops_at_entry = False
            reason = "entry"
        elif self._arrival is not None:
            self._approach()
            reason = self._arrives_at_entry(frame)
        elif cell >= 0 and self._cells:
            reason = "cell"
        elif cell > 0 and (self._into or token in self._chain):
            reason = "step"
        if reason and threading.get_ident() == self._main:
            self._stopped_at = self._visit(frame)
            self._suspender.stop(reason, frame, detail="line" if reason == "event" else "")

    def _arrives_at_entry(self, frame: FrameType) -> str:
        """The reason to stop before a first statement, if that is the place to run to; its line is not watched yet."""
        info = self._files.code(frame.f_code)
        statement = None if info is None else info.statement(frame.f_lasti)
        if info is None or statement is None or self._target != (info.source.path, statement.line):
            return ""
        token = self._tracker.token(frame)
        token.visit = (statement, frame.f_lasti)
        return "event" if self._arrival is not None and self._arrival.visit() and self._arrived() else ""

    def call(self, *arguments: object, **named: object) -> None:
        """``breakpoint()`` in the script."""
        if threading.get_ident() != self._main:
            sys.stderr.write("breakpoint() stops only in the main thread; this thread runs on.\n")
        self._suspender.stop("call", sys._getframe(1))

    def after_operation(self) -> None:
        """An operation was told."""
        if self._arrives():
            self._suspender.stop("event", sys._getframe(2))
        elif self._operations:
            self._suspender.stop("op", sys._getframe(2))

    def after_training_step(self) -> None:
        """An optimiser's ``step()`` is done."""
        if self._training:
            self._suspender.stop("step", sys._getframe(2))

    def before_node(self, number: int, known: int, node: Node) -> None:
        """A node is about to run."""
        reason = "event" if self._arrives() else "node" if self._nodes else ""
        if reason:
            self._suspender.stop(reason, sys._getframe(2), node=node, node_number=known, backward_pass=number)


def _nobody(operations: bool, nodes: bool) -> None:
    """Nobody has to know what is watched."""
