"""Puts the child process together and runs one program in it."""

from __future__ import annotations

import _thread
import ast
import builtins
import functools
import linecache
import os
import platform
import random
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType, ModuleType
from typing import Any

import numpy as np

from .. import probe
from ..protocol import codec, events
from ..protocol.answers import Ended, Hello
from ..protocol.requests import AnyRequest, CheckRule, LeftOut, Start, SupplyInput
from ..random import manual_seed
from ..tensor import Tensor
from . import ending, instrument, process, torch_names, user_modules
from .breakpoints import Breakpoints
from .cells import CellRunner
from .channel import Channel
from .console import Console
from .event_breakpoints import EventBreakpoints
from .failures import Failures, deepest_user_traceback
from .identities import Identities
from .names import NameFinder
from .sender import Sender
from .stepper import LineWatch, Stepper
from .stream import EventStream
from .suspender import SIGNAL, StopRequested, Suspender
from .tracker import Tracker
from .user_code import UserFiles

STOPPED = 130


class Child:
    """Everything of one run; made before the program is known, so that it can stand by."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.stream = EventStream(channel, channel.journal)
        self.files = UserFiles(self.stream)
        self.identities = Identities(self.stream)
        self.tracker = Tracker(self.stream, self.files, NameFinder(self._identify, self.files.is_user))
        self.sender = Sender(self.stream, self.tracker, self.identities)
        self.sender.shared.tell_sources = self.files.tell_sources
        self.breakpoints = Breakpoints(self.files, channel.answer)
        self.suspender = Suspender(channel, self.stream, self.files, self.tracker, self.identities, self.breakpoints)
        self.lines = self._line_watch()
        self.stepper = Stepper(self.suspender, self.files, self.tracker, self.breakpoints, self.lines)
        self.console = Console(channel, self.stream, self.tracker, self.files)
        self.failures = Failures(self.stream, self.tracker, self.files)
        self.event_breakpoints = EventBreakpoints(
            self.sender, self.suspender, self.files, self.identities, self.channel.answer
        )
        self.suspender.event_breakpoints = self.event_breakpoints
        self.event_breakpoints.watch_exceptions = self.lines.watch_exceptions
        self.event_breakpoints.watch_regions = self.tracker.watch
        self.stepper.watch = self.event_breakpoints.watch
        self.sender.after_operation = self.stepper.after_operation
        self.sender.before_node = self.stepper.before_node
        self.sender.after_training_step = self.stepper.after_training_step

    def _line_watch(self) -> LineWatch:
        if sys.version_info >= (3, 12):
            from .monitoring_lines import MonitoringLines

            return MonitoringLines(self.files, self._on_line)
        from .settrace_lines import SettraceLines

        return SettraceLines(self.files, self.tracker, self._on_line)

    def _on_line(self, frame: FrameType) -> None:
        self.stepper.on_line(frame)

    def _identify(self, tensor: Tensor) -> int:
        return self.identities.tensor(self.tracker.state(), tensor)

    # ------------------------------------------------------------------------------------------------ the run
    def serve(self) -> int:
        """Greet the debugger, run the program that it names, and return its exit code."""
        self.channel.answer(
            Hello(version=codec.VERSION, schema=codec.schema(), process=os.getpid(), python=platform.python_version())
        )
        self.channel.read_requests(self._arrived)
        torch_names.load()
        if self.channel.requests.empty():
            torch_names.load_rest()
        start = self._start_request()
        if not isinstance(start, Start):
            raise SystemExit(f"Retrograd: the first request must be Start, not {type(start).__name__}")
        self._prepare(start)
        code, reason = self._guarded(lambda: self._run(start))
        late_code, late_reason = self._guarded(self._finish_threads)
        if late_reason != "finished":
            code, reason = late_code, late_reason
        self._end(code, reason)
        return code

    def _start_request(self) -> AnyRequest:
        """The first request that is not for a child without a program."""
        while isinstance(request := self.channel.requests.get(), CheckRule):
            from .rule_check import check_rule

            self.channel.answer(check_rule(request))
        return request

    def _arrived(self, request: AnyRequest) -> None:
        if isinstance(request, SupplyInput):
            self.console.input.supply(request)
        else:
            self.suspender.arrived(request)

    def _prepare(self, start: Start) -> None:
        self.path = os.path.abspath(os.fsdecode(start.path))
        folder = os.fsdecode(start.folder) or os.path.dirname(self.path)
        os.environ.update(dict(start.environment))
        try:
            os.chdir(folder)
        except OSError as error:
            raise SystemExit(f"Retrograd: cannot work in the folder {folder}: {error.strerror}") from error
        script_folder = os.path.dirname(self.path)
        self.files.open_folder(script_folder)
        self.identities.set_policy(start.capture, start.inline_bytes)
        self.sender.recorder.set_up(self.tracker)
        self.suspender.only_on_request = start.mode == "record"
        self.suspender.passes_exceptions = start.mode == "awaited"
        self.suspender.stops_at_entry = start.mode == "pause"
        self._seed(start.seed)
        if start.memory_limit:
            process.limit_memory(start.memory_limit)
        torch_names.install()
        torch_names.share()
        self.compiler = user_modules.Compiler(
            self.files, self.breakpoints, start.capture != "off", self._leave_out(start.left_out)
        )
        user_modules.install(self.files, self.compiler, self._inserted())
        self.module = _main_module(self.path if start.document == "script" else None)
        sys.argv = [os.fsdecode(start.path), *start.arguments]
        user_modules.uncover(script_folder)
        sys.path.insert(0, script_folder)
        ending.flush_before_leaving(self._leaving)
        sys.breakpointhook = self.stepper.call
        threading.excepthook = self.failures.in_thread
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._after_fork)
        self.suspender.start()
        self.stream.start()
        self._watch_threads()
        self.console.install()
        self.stream.emit(
            self.tracker.state(), events.RunStarted, path=self.path, document=start.document, arguments=start.arguments,
            python=platform.python_version(),
        )  # fmt: skip
        self.event_breakpoints.replace(start.event_breakpoints)
        probe.set_observer(self.event_breakpoints.observer())
        if start.until is not None:
            self.stepper.run_until(start.until)

    def _watch_threads(self) -> None:
        """Before the script starts a thread, let everything be told in full: records are for a program with one."""
        for module in (_thread, threading):
            for name in ("start_new_thread", "_start_new_thread", "start_joinable_thread", "_start_joinable_thread"):
                original = getattr(module, name, None)
                if original is not None:
                    setattr(module, name, self._announced(original))

    def _announced(self, start: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(start)
        def announced(*arguments: Any, **named: Any) -> Any:
            self.sender.recorder.alone(False)
            return start(*arguments, **named)

        return announced

    def _leaving(self, frame: FrameType) -> None:
        """The script calls ``os._exit`` in ``frame``: tell where, and send what waits."""
        with self.stream.lock:
            self.tracker.line(frame, again=False)
            self.stream.flush()

    @staticmethod
    def _seed(seed: int | None) -> None:
        if seed is not None:
            manual_seed(seed)
            random.seed(seed)
            np.random.seed(seed & 0xFFFFFFFF)

    def _leave_out(self, wanted: Sequence[LeftOut]) -> Callable[[ast.Module, str, str], None] | None:
        """Install what runs the program without some constructs; how its sources are to be rewritten for that."""
        if not wanted:
            return None
        from . import out_of_place, without

        switches = without.Switches(wanted, self.files)
        without.install(switches)
        for name, function in out_of_place.inserted(switches).items():
            setattr(builtins, name, function)
        return functools.partial(out_of_place.rewrite, switches=switches)

    def _inserted(self) -> dict[str, Callable[..., object]]:
        return {
            instrument.HIT: self.stepper.hit,
            instrument.FAILED: self.stepper.failed,
            instrument.ENTRY: self.stepper.entry,
            instrument.FOR: self.tracker.count_for,
            instrument.WHILE: self.tracker.count_while,
            instrument.NEXT: builtins.next,
        }

    def _run(self, start: Start) -> None:
        if start.document == "notebook":
            CellRunner(self.compiler, self.stream, self.tracker, self.files, start.cells).compile_in(
                start.breakpoints, self.breakpoints
            ).run(self.module.__dict__)
            return
        path = self.path
        text = start.cells[0] if start.cells else ""
        linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
        self.files.add_source(path, text, instrument.parse(text, path))
        self.breakpoints.replace(start.breakpoints)
        code = self.compiler.compile(path, text, cell=-1)
        self.stepper.watch_breakpoints()
        exec(code, self.module.__dict__)

    def _guarded(self, action: Callable[[], None]) -> tuple[int, str]:
        """Run a part of the program; returns exit code and reason as in ``RunFinished``."""
        try:
            action()
        except StopRequested:
            return STOPPED, "stopped"
        except SystemExit as leaving:
            self.failures.locate(leaving)
            return self._exit_code(leaving.code), "exit"
        except BaseException as error:
            return self._raised(error)
        return 0, "finished"

    def _raised(self, error: BaseException) -> tuple[int, str]:
        try:
            self.failures.tell(error)
            here = deepest_user_traceback(error, self.files)
            if here is not None:
                self.suspender.stop("exception", None, traceback=here, detail=f"{type(error).__name__}: {error}")
        except StopRequested:
            return STOPPED, "stopped"
        return 1, "raised"

    @staticmethod
    def _exit_code(code: object) -> int:
        if code is None:
            return 0
        if isinstance(code, int):
            return code
        sys.stderr.write(f"{code}\n")
        return 1

    def _finish_threads(self) -> None:
        ending.wait_for_threads()
        ending.run_exit_functions()

    def _end(self, code: int, reason: str) -> None:
        signal.signal(SIGNAL, signal.SIG_IGN)
        self.tracker.tell_names(self.module.__dict__)
        self.tracker.finish()
        probe.set_observer(None)
        state = self.tracker.state()
        self.identities.tell_deaths(state)
        self.stream.finish_output()
        with self.stream.lock:
            self.stream.emit(state, events.RunFinished, exit_code=code, reason=reason)
            self.stream.flush()
            # Threads that Python does not wait for may go on writing: nothing comes after the end.
            self.stream.silent = True
        self.breakpoints.tell_hits()
        self.event_breakpoints.tell_hits()
        self.channel.answer(Ended(exit_code=code))
        self.channel.close()
        self.console.restore()

    def _after_fork(self) -> None:
        """In a process forked by the script: run on without a debugger."""
        probe.set_observer(None)
        self.suspender.never_stops = True
        self.stream.silent = True
        self.channel.forget_after_fork()
        ending.leave_at_once()
        self.console.restore()
        signal.signal(SIGNAL, signal.SIG_DFL)


def _main_module(path: str | None) -> ModuleType:
    """A fresh ``__main__`` in place of ours."""
    module = ModuleType("__main__")
    module.__dict__["__builtins__"] = builtins
    module.__dict__["__spec__"] = None
    if path is not None:
        module.__file__ = path
        module.__dict__["__cached__"] = None
    sys.modules["__main__"] = module
    return module


def main(arguments: list[str]) -> None:
    """Run the child process; never returns."""
    from . import channel

    connection = channel.connect(arguments)
    process.settle()
    ending.leave(Child(connection).serve())
