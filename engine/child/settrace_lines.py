"""Line events through ``sys.settrace``, for Python before 3.12. Traces only the frames that are asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from .frames import FrameToken
from .tracker import Tracker
from .user_code import UserFiles


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
        self._stepping = False
        self._lines: dict[str, set[int]] = {}
        self._on_exception: Callable[[FrameType, BaseException], None] | None = None
        tracker.trace = self._local

    def watch(self, frames: list[FrameType], into: bool) -> None:
        """Report the lines of these frames, and of every user frame entered from now on if ``into``."""
        self._into = into
        self._stepping = True
        for frame in frames:
            self._tracker.token(frame)
            frame.f_trace_lines = True
        self._switch()

    def watch_paths(self, lines: dict[str, set[int]]) -> None:
        """Report the lines of all code that holds these, also in frames that run already."""
        self._lines = lines
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if self._holds(frame):
                self._tracker.token(frame)
                frame.f_trace_lines = True
            frame = frame.f_back
        self._switch()

    def unwatch(self) -> None:
        """End :meth:`watch`."""
        self._into = self._stepping = False
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
        sys.settrace(self._global if self._stepping or self._lines or self._on_exception else None)

    def _holds(self, frame: FrameType) -> bool:
        lines = self._lines.get(frame.f_code.co_filename)
        if not lines or self._files.code(frame.f_code) is None:
            return False
        return any(line in lines for _, _, line in frame.f_code.co_lines())

    def _global(self, frame: FrameType, event: str, argument: Any) -> Any:
        info = self._files.code(frame.f_code)
        if info is None or not info.steppable:
            return None
        lines = self._into or self._holds(frame)
        if not lines and self._on_exception is None:
            return None
        token = self._tracker.token(frame)
        frame.f_trace_lines = lines
        return token

    def _local(self, token: FrameToken, frame: FrameType, event: str, argument: Any) -> None:
        if event == "line":
            self._on_line(frame)
        elif event == "exception" and self._on_exception is not None:
            error = argument[1]
            if isinstance(error, BaseException) and not isinstance(error, (StopIteration, GeneratorExit)):
                self._on_exception(frame, error)
