"""Line events through ``sys.settrace``, for Python before 3.12. Traces only the frames that are asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from .frames import FrameToken
from .tracker import Tracker
from .user_code import UserFiles
from .watched_lines import lines_of

_NO_LINES: frozenset[int] = frozenset()


class SettraceLines:
    """A :class:`~retrograd.engine.child.stepper.LineWatch`.

    Args:
        files: The user's files.
        tracker: Gives frames their tokens, which are the local trace functions.
        on_line: Called with the frame for each line event.
    """

    def __init__(self, files: UserFiles, tracker: Tracker, on_line: Callable[[FrameType], None]) -> None:
        self._files = files
        self._tracker = tracker
        self._on_line = on_line
        self._into = False
        self._stepping: list[tuple[FrameToken, CodeType]] = []
        self._steps = False
        self._lines: dict[str, set[int]] = {}
        #: The lines of a code object that are watched, by its identity; the code is kept so that it stays its own.
        self._rows: dict[int, tuple[CodeType, frozenset[int]]] = {}
        self._on_exception: Callable[[FrameType, BaseException], None] | None = None
        tracker.trace = self._local

    def watch(self, frames: list[FrameType], into: bool) -> None:
        """Report the lines of these frames, and of every user frame entered from now on if ``into``."""
        self._into = into
        self._steps = True
        for frame in frames:
            token = self._tracker.token(frame)
            token.wanted = None
            self._stepping.append((token, frame.f_code))
            frame.f_trace_lines = True
        self._switch()

    def watch_paths(self, lines: dict[str, set[int]]) -> None:
        """Report the lines of all code that holds these, also in frames that run already."""
        self._lines = lines
        self._rows.clear()
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            rows = self._watched(frame.f_code)
            if rows:
                self._tracker.token(frame).wanted = rows
                frame.f_trace_lines = True
            frame = frame.f_back
        self._switch()

    def unwatch(self) -> None:
        """End :meth:`watch`."""
        self._into = self._steps = False
        for token, code in self._stepping:
            token.wanted = self._watched(code)
        self._stepping.clear()
        self._switch()

    def watch_exceptions(self, callback: Callable[[FrameType, BaseException], None] | None) -> None:
        """Report each exception that comes to a user's frame, from now on; None: no more."""
        self._on_exception = callback
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and callback is not None:
            info = self._files.code(frame.f_code)
            if info is not None and info.steppable and frame.f_trace is None:
                self._tracker.token(frame)
                frame.f_trace_lines = False
            frame = frame.f_back
        self._switch()

    def pause(self, paused: bool) -> None:
        """Report nothing at all for a while."""
        if paused:
            sys.settrace(None)
        else:
            self._switch()

    def _switch(self) -> None:
        sys.settrace(self._global if self._steps or self._lines or self._on_exception else None)

    def _watched(self, code: CodeType) -> frozenset[int]:
        """The lines of a code object on which instructions of watched statements stand."""
        known = self._rows.get(id(code))
        if known is None:
            rows = self._lines.get(code.co_filename)
            found = _NO_LINES
            if rows:
                info = self._files.code(code)
                if info is not None and info.steppable:
                    found = lines_of(info, rows)
            known = self._rows[id(code)] = (code, found)
        return known[1]

    def _global(self, frame: FrameType, event: str, argument: Any) -> Any:
        if not self._into and self._on_exception is None:
            rows = self._watched(frame.f_code)
            if not rows:
                return None
            token = self._tracker.token(frame)
            token.wanted = rows
            frame.f_trace_lines = True
            return token
        info = self._files.code(frame.f_code)
        if info is None or not info.steppable:
            return None
        token = self._tracker.token(frame)
        token.wanted = None if self._into else self._watched(frame.f_code)
        frame.f_trace_lines = token.wanted is None or bool(token.wanted)
        if self._into:
            self._stepping.append((token, frame.f_code))
        return token

    def _local(self, token: FrameToken, frame: FrameType, event: str, argument: Any) -> None:
        if event == "line":
            self._on_line(frame)
        elif event == "exception" and self._on_exception is not None:
            error = argument[1]
            if isinstance(error, BaseException) and not isinstance(error, (StopIteration, GeneratorExit)):
                self._on_exception(frame, error)
