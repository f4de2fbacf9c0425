"""Long work on the event loop, a slice at a time; the window has its turn in between."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer

Result = TypeVar("Result")

#: Seconds of a slice.
SLICE = 0.006


class SlicedWork(QObject):
    """Takes the steps of a generator while nothing else waits, and hands on what they lead to."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Generator[None, None, Any] | None = None
        self._done: Callable[[Any], None] | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_time)

    def begin(self, steps: Generator[None, None, Result], done: Callable[[Result], None]) -> None:
        """Take these steps in place of any others; ``done`` gets their result."""
        self._steps, self._done = steps, done
        self._timer.start()

    def cancel(self) -> None:
        """Give up; nobody is told."""
        self._timer.stop()
        self._steps = self._done = None

    def _on_time(self) -> None:
        steps, done = self._steps, self._done
        if steps is None or done is None:
            return
        until = time.monotonic() + SLICE
        try:
            while time.monotonic() < until:
                next(steps)
        except StopIteration as ended:
            self.cancel()
            done(ended.value)
        except Exception:
            self.cancel()
            raise
