"""Line events through ``sys.monitoring``, for Python 3.12 and later: only code that is watched pays."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from .user_code import UserFiles
from .watched_lines import lines_of

#: The tool that is told of exceptions; those up to 2 have meanings of their own.
_EXCEPTIONS = 4


class MonitoringLines:
    """A :class:`~retrograd.engine.child.stepper.LineWatch`.

    Args:
        files: The user's files.
        on_line: Called with the frame for each line event of the main thread.
    """

    def __init__(self, files: UserFiles, on_line: Callable[[FrameType], None]) -> None:
        self._files = files
        self._on_line = on_line
        self._monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
        self._tool: int = self._monitoring.DEBUGGER_ID
        self._main = threading.main_thread().ident
        self._stepping: dict[int, CodeType] = {}
        #: Code that holds watched lines, by its identity, with these lines.
        self._fixed: dict[int, tuple[CodeType, frozenset[int]]] = {}
        self._into = False
        self._paused = False
        self._begun = False
        self._on_exception: Callable[[FrameType, BaseException], None] | None = None

    def _begin(self) -> None:
        if self._begun:
            return
        self._begun = True
        monitoring = self._monitoring
        monitoring.use_tool_id(self._tool, "retrograd")
        events = monitoring.events
        monitoring.register_callback(self._tool, events.LINE, self._line)
        monitoring.register_callback(self._tool, events.PY_START, self._start)
        monitoring.register_callback(self._tool, events.PY_RESUME, self._start)

    def watch(self, frames: list[FrameType], into: bool) -> None:
        """Report the lines of these frames, and of every user frame entered from now on if ``into``."""
        self._begin()
        for frame in frames:
            self._step_in(frame.f_code)
        # Lines that nobody wanted so far are wanted now.
        self._monitoring.restart_events()
        self._into = into
        if into:
            events = self._monitoring.events
            self._monitoring.set_events(self._tool, events.PY_START | events.PY_RESUME)
            self._monitoring.restart_events()

    def watch_paths(self, lines: dict[str, set[int]]) -> None:
        """Report the lines of all code that holds these."""
        if not lines and not self._fixed:
            return
        self._begin()
        old, self._fixed = self._fixed, {}
        for path, rows in lines.items():
            for code in self._files.compiled(path):
                info = self._files.code(code)
                wanted = frozenset() if info is None or not info.steppable else lines_of(info, rows)
                if wanted:
                    self._fixed[id(code)] = (code, wanted)
                    self._watch_code(code)
        self._monitoring.restart_events()
        for key, (code, _) in old.items():
            if key not in self._fixed and key not in self._stepping:
                self._monitoring.set_local_events(self._tool, code, 0)

    def unwatch(self) -> None:
        """End :meth:`watch`."""
        if not self._begun:
            return
        if self._into:
            self._into = False
            self._monitoring.set_events(self._tool, 0)
        for key, code in self._stepping.items():
            if key not in self._fixed:
                self._monitoring.set_local_events(self._tool, code, 0)
        self._stepping.clear()

    def watch_exceptions(self, callback: Callable[[FrameType, BaseException], None] | None) -> None:
        """Report each exception that comes to a user's frame, from now on; None: no more.

        Through a tool of its own: exceptions can't be had for single code objects.
        """
        monitoring = self._monitoring
        if callback is not None and self._on_exception is None:
            monitoring.use_tool_id(_EXCEPTIONS, "retrograd-exceptions")
            monitoring.register_callback(_EXCEPTIONS, monitoring.events.RAISE, self._raise)
            monitoring.set_events(_EXCEPTIONS, monitoring.events.RAISE)
        elif callback is None and self._on_exception is not None:
            monitoring.set_events(_EXCEPTIONS, 0)
            monitoring.free_tool_id(_EXCEPTIONS)
        self._on_exception = callback

    def _raise(self, code: CodeType, offset: int, error: BaseException) -> None:
        if self._paused or self._on_exception is None or threading.get_ident() != self._main:
            return
        info = self._files.code(code)
        if info is not None and info.steppable and not isinstance(error, (StopIteration, GeneratorExit)):
            self._on_exception(sys._getframe(1), error)

    def pause(self, paused: bool) -> None:
        """Report nothing at all for a while."""
        self._paused = paused

    def _step_in(self, code: CodeType) -> None:
        self._stepping[id(code)] = code
        self._watch_code(code)

    def _watch_code(self, code: CodeType) -> None:
        self._monitoring.set_local_events(self._tool, code, self._monitoring.events.LINE)

    def _line(self, code: CodeType, line: int) -> Any:
        if id(code) not in self._stepping:
            fixed = self._fixed.get(id(code))
            if fixed is None or line not in fixed[1]:
                return self._monitoring.DISABLE
        if not self._paused and threading.get_ident() == self._main:
            self._on_line(sys._getframe(1))
        return None

    def _start(self, code: CodeType, offset: int) -> Any:
        info = self._files.code(code)
        if info is None or not info.steppable:
            return self._monitoring.DISABLE
        if self._into and not self._paused and threading.get_ident() == self._main and id(code) not in self._stepping:
            self._step_in(code)
            self._monitoring.restart_events()
        return None
