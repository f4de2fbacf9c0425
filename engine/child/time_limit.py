"""Ends what is evaluated for the person and does not end by itself."""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

#: After the limit the evaluation is interrupted again and again at this distance, in seconds.
_REPEAT = 0.05


class EvaluationStopped(BaseException):
    """Ends an evaluation that takes too long or was interrupted."""


class TimeLimit:
    """Raises EvaluationStopped in the main thread after some seconds, again and again until it gets through.

    Args:
        seconds: How long what is inside may take.
        active: Whether it still goes on.
    """

    def __init__(self, seconds: float, active: Callable[[], bool]) -> None:
        self._seconds = max(seconds, 0.001)
        self._active = active
        self._over = threading.Event()
        self._old: Any = None

    def __enter__(self) -> None:
        if hasattr(signal, "setitimer"):
            self._old = signal.signal(signal.SIGALRM, self._on_alarm)
            self._timer = signal.setitimer(signal.ITIMER_REAL, self._seconds, _REPEAT)
        else:
            threading.Thread(target=self._watch, args=(threading.get_ident(),), daemon=True).start()

    def __exit__(self, *details: object) -> None:
        self._over.set()
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, *self._timer)
            signal.signal(signal.SIGALRM, self._old)

    def _on_alarm(self, number: int, frame: FrameType | None) -> None:
        if self._active() and not self._over.is_set():
            raise EvaluationStopped

    def _watch(self, thread: int) -> None:
        wait = self._seconds
        while not self._over.wait(wait):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(EvaluationStopped))
            wait = _REPEAT
