"""The one place where the program waits for the debugger, whatever stopped it, and where requests are served."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import TYPE_CHECKING

from .. import probe
from ..autograd.node import Node
from ..protocol import requests as asked
from ..protocol.answers import (
    Answer,
    Completed,
    Evaluated,
    FramesTold,
    InNativeCode,
    Resumed,
    RuleChecked,
    StackFrame,
    Stopped,
    ValueSent,
    Variable,
)
from ..protocol.requests import AnyRequest, Step
from ..tensor import Tensor
from .breakpoints import Breakpoints
from .channel import Channel
from .evaluation import Evaluator
from .frames import FrameToken
from .identities import Identities
from .stream import EventStream
from .summaries import capture
from .threads import running_threads
from .tracker import Tracker
from .user_code import UserCode, UserFiles, in_child
from .variables import describe, stack_frames

if TYPE_CHECKING:
    from .event_breakpoints import EventBreakpoints

#: A real-time signal where there are some: scripts hardly use them.
SIGNAL: int = signal.SIGRTMIN + 7 if hasattr(signal, "SIGRTMIN") else getattr(signal, "SIGUSR2", signal.SIGINT)
_AT_A_STATEMENT = ("entry", "step", "breakpoint", "cell")
#: Stops that the program comes upon by itself; all others were asked for while it ran or waited.
_COME_UPON = ("breakpoint", "call", "exception")
_RUNNING = "The program is running; pause it first."


#: Seconds after which a main thread that does not come back is said to be in native code.
NATIVE_AFTER = 0.3


class StopRequested(BaseException):
    """Unwinds the program because a person stopped it."""


class Suspender:
    """Holds the program at a stop and answers the debugger.

    Attributes:
        waiting: Whether the program is at a stop.
        never_stops: Whether every stop is passed over (a process forked by the script).
        only_on_request: Whether breakpoints and exceptions are passed over (mode "record").
        passes_exceptions: Whether exceptions are passed over, breakpoints not (mode "awaited").
        stops_at_entry: Whether the program stops before its first statement.
        armed: Told how to go on after a stop (a Step, or None for Resume), with the frame and whether it is in a node.
        event_breakpoints: Breakpoints that stand on no line; they choose who observes the engine.
        quiet: Told before and after everything that must not be traced.
    """

    def __init__(
        self,
        channel: Channel,
        stream: EventStream,
        files: UserFiles,
        tracker: Tracker,
        identities: Identities,
        breakpoints: Breakpoints,
    ) -> None:
        self._channel = channel
        self._stream = stream
        self._files = files
        self._tracker = tracker
        self._identities = identities
        self._breakpoints = breakpoints
        self._evaluator = Evaluator(identities)
        self._main = threading.main_thread().ident or 0
        self._kick = threading.Event()
        self._frames: dict[int, FrameType] = {}
        self._told: tuple[list[tuple[FrameType, UserCode, int]], Node | None, int] = [], None, 0
        self.waiting = False
        self.never_stops = False
        self.only_on_request = False
        self.passes_exceptions = False
        self.stops_at_entry = False
        self.armed: Callable[[Step | None, FrameType | None, int], None] | None = None
        self.quiet: Callable[[bool], None] | None = None
        self.breakpoints_changed: Callable[[], None] | None = None
        self.event_breakpoints: EventBreakpoints | None = None

    # ------------------------------------------------------------------------------------------------ requests arrive
    def start(self) -> None:
        """Begin to serve requests while the program runs. Main thread only."""
        signal.signal(SIGNAL, self._on_signal)
        threading.Thread(target=self._kick_main, name="retrograd-kick", daemon=True).start()

    def arrived(self, request: AnyRequest) -> None:
        """Take a request (on the reader's thread)."""
        if isinstance(request, asked.Interrupt):
            self._evaluator.interrupt()
        else:
            if isinstance(request, asked.Evaluate | asked.SetVariable | asked.Complete | asked.CheckRule):
                self._evaluator.expect()
            self._channel.requests.put(request)
            if isinstance(request, asked.Stop):
                self._evaluator.interrupt()
        self._kick.set()

    def _kick_main(self) -> None:
        """Signals the main thread until it has taken what waits for it."""
        while True:
            self._kick.wait()
            self._kick.clear()
            pause = 0.002
            begun, told = time.monotonic(), False
            while self._evaluator.active or not (self.waiting or self._channel.requests.empty()):
                if self._evaluator.active and not self._evaluator.interrupted:
                    break
                _signal_thread(self._main)
                time.sleep(pause)
                pause = min(pause * 1.5, 0.1)
                if not told and time.monotonic() - begun > NATIVE_AFTER:
                    told = True
                    self._tell_native()

    def _tell_native(self) -> None:
        frame, info = self._files.nearest(sys._current_frames().get(self._main))
        if frame is None or info is None:
            self._channel.answer(InNativeCode())
        else:
            self._channel.answer(InNativeCode(path=info.source.path, line=frame.f_lineno or 0))

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._evaluator.check()
        if self.waiting or self._evaluator.active:
            return
        if in_child(frame, self._files):
            # Not in the middle of the debugger's own work: when the next fact is told, or at the next signal.
            self._stream.urgent = self._serve_urgent
            self._stream.interrupted()
            return
        self._serve_urgent(frame)

    def _serve_urgent(self, frame: FrameType | None) -> None:
        if threading.get_ident() != self._main:
            return
        self._stream.urgent = None
        while not self._channel.requests.empty():
            self._serve_running(self._channel.requests.get(), frame)

    def _serve_running(self, request: AnyRequest, frame: FrameType | None) -> None:
        match request:
            case asked.Stop():
                raise StopRequested
            case asked.Pause():
                self.stop("pause", frame)
            case asked.SetBreakpoints():
                self._replace_breakpoints(request)
            case asked.Evaluate() | asked.SetVariable():
                self._evaluator.refuse()
                self._channel.answer(Evaluated(number=request.number, text="", error=_RUNNING))
            case asked.Complete():
                self._evaluator.refuse()
                self._channel.answer(Completed(number=request.number, start=request.position, error=_RUNNING))
            case asked.SendValue():
                self._send_value(request)
            case asked.CheckRule():
                self._evaluator.refuse()
                self._channel.answer(RuleChecked(number=request.number, error=_RUNNING))
            case _:
                pass  # Resume and Step of a program that runs: it has been resumed already

    def _replace_breakpoints(self, request: asked.SetBreakpoints) -> None:
        self._breakpoints.replace(request.breakpoints)
        if self.event_breakpoints is not None:
            self.event_breakpoints.replace(request.event_breakpoints)
        if self.breakpoints_changed is not None:
            self.breakpoints_changed()

    # ------------------------------------------------------------------------------------------------ stops
    def stop(
        self,
        reason: str,
        frame: FrameType | None,
        *,
        node: Node | None = None,
        node_number: int = 0,
        backward_pass: int = 0,
        detail: str = "",
        traceback: TracebackType | None = None,
    ) -> None:
        """Wait until the debugger lets the program go on. Main thread only; elsewhere nothing happens.

        Args:
            reason: As in ``Stopped``.
            frame: Where it stopped; the nearest user frame is shown.
            node: The node that is about to run, inside ``backward()``.
            node_number: Its identity.
            backward_pass: Number of the pass.
            detail: As in ``Stopped``.
            traceback: Of the exception, to look at the frames that it left.

        Raises:
            StopRequested: The debugger ends the program.
        """
        if self.never_stops or self.waiting or self._evaluator.active or threading.get_ident() != self._main:
            return
        if (self.only_on_request and reason in _COME_UPON) or (self.passes_exceptions and reason == "exception"):
            return
        if self.quiet is not None:
            self.quiet(True)
        # Other threads that have something to tell wait for this lock: the graph stands still.
        with self._stream.lock:
            stack = self._stack(frame, traceback)
            if stack:
                self._tracker.line(stack[0][0], again=reason in _AT_A_STATEMENT or detail == "line")
            self._told = stack, node, node_number
            frames = self._describe(*self._told)
            self._stream.flush()
            observer = probe.set_observer(None)
            self.waiting = True
            try:
                self._breakpoints.tell_hits()
                if self.event_breakpoints is not None:
                    self.event_breakpoints.tell_hits()
                self._channel.answer(
                    Stopped(
                        reason=reason, serial=self._stream.position, frames=frames, node=node_number,
                        backward_pass=backward_pass, detail=detail, threads=running_threads(self._files),
                    )
                )  # fmt: skip
                step = self._serve(stack[0][0] if stack else None)
            finally:
                self.waiting = False
                self._frames = {}
                self._told = [], None, 0
                if observer is not None and self.event_breakpoints is not None:
                    observer = self.event_breakpoints.observer()
                probe.set_observer(observer)
                if self.quiet is not None:
                    self.quiet(False)
            if self.armed is not None:
                self.armed(step, stack[0][0] if stack and traceback is None else None, backward_pass)
            self._channel.answer(Resumed())
        if not self._channel.requests.empty():
            self._kick.set()

    def _stack(self, frame: FrameType | None, traceback: TracebackType | None) -> list[tuple[FrameType, UserCode, int]]:
        found: list[tuple[FrameType, UserCode, int]] = []
        if traceback is None:
            for one, info in self._files.stack(frame):
                found.append((one, info, one.f_lasti))
        else:
            here: TracebackType | None = traceback
            while here is not None:
                code = self._files.code(here.tb_frame.f_code)
                if code is not None:
                    found.insert(0, (here.tb_frame, code, here.tb_lasti))
                here = here.tb_next
        return [one for one in found if one[1].steppable] or found

    def _describe(
        self, stack: list[tuple[FrameType, UserCode, int]], node: Node | None, number: int
    ) -> tuple[StackFrame, ...]:
        tokens: list[FrameToken] = [self._tracker.token(one[0]) for one in stack]
        for token, one in zip(tokens, stack, strict=True):
            self._tracker.number(token)
            self._frames[token.number] = one[0]
        self._innermost = stack[0][0] if stack else None
        frames = tuple(stack_frames(stack, tokens, self._identities))
        if node is None:
            return frames
        name = type(node).__name__
        saved = tuple(
            Variable(entry[0], type(entry[1]).__name__, describe(entry[1]),
                     self._identities.known(entry[1]) if isinstance(entry[1], Tensor) else 0)
            for entry in node._saved_entries()
        )  # fmt: skip
        return (StackFrame(0, name, "", 0, 0, saved, number, name), *frames)

    def _serve(self, innermost: FrameType | None) -> Step | None:
        while True:
            request = self._channel.requests.get()
            match request:
                case asked.Resume():
                    return None
                case asked.Step():
                    return request
                case asked.Stop():
                    raise StopRequested
                case asked.SetBreakpoints():
                    self._replace_breakpoints(request)
                case _:
                    answer = self._answer(request, innermost)
                    if answer is not None:
                        self._channel.answer(answer)

    def _answer(self, request: AnyRequest, innermost: FrameType | None) -> Answer | None:
        match request:
            case asked.Evaluate() | asked.SetVariable() | asked.Complete():
                return self._evaluate(request, innermost)
            case asked.CheckRule():
                return self._evaluator.check_rule(request)
            case asked.SendValue():
                self._send_value(request)
        return None

    def _evaluate(
        self, request: asked.Evaluate | asked.SetVariable | asked.Complete, innermost: FrameType | None
    ) -> Answer:
        number, evaluator = request.number, self._evaluator
        frame = self._frames.get(request.frame) if request.frame else innermost
        if request.frame and frame is None:
            evaluator.refuse()
            error = f"The program is not in frame {request.frame} now."
            if isinstance(request, asked.Complete):
                return Completed(number=number, start=request.position, error=error)
            return Evaluated(number=number, text="", error=error)
        if isinstance(request, asked.Complete):
            return evaluator.complete(number, request.text, request.position, frame, request.seconds)
        if isinstance(request, asked.SetVariable):
            answer = evaluator.assign(number, request.name, request.expression, frame)
        else:
            answer = evaluator.evaluate(request, frame)
        if isinstance(request, asked.SetVariable) or (request.execute and request.effects):
            self._channel.answer(FramesTold(frames=self._describe(*self._told)))
        return answer

    def _send_value(self, request: asked.SendValue) -> None:
        tensor = self._identities.find(request.tensor)
        message = ""
        value = None
        version = 0
        if tensor is None:
            message = "The program holds this tensor no longer."
        else:
            shown = tensor._grad if request.gradient else tensor
            if shown is None:
                message = "This tensor has no gradient."
            else:
                value = capture(shown._array, request.limit)
                version = shown._version
        self._channel.answer(
            ValueSent(number=request.number, tensor=request.tensor, version=version, value=value, message=message)
        )


def _signal_thread(ident: int) -> None:
    if sys.platform == "win32":
        import _thread

        _thread.interrupt_main(SIGNAL)
    else:
        signal.pthread_kill(ident, SIGNAL)
