"""The end of a run: other threads, exit functions, the last events."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

from .process import flush_c_output

#: Seconds between looks at threads that still run; a stop request gets through in between.
_LOOK = 0.05


def wait_for_threads() -> None:
    """Wait until all threads of the script that aren't daemons are over, as Python does."""
    own = threading.current_thread()
    while others := [t for t in threading.enumerate() if t is not own and not t.daemon and t.is_alive()]:
        others[0].join(_LOOK)


def run_exit_functions() -> None:
    """Call what the script registered with ``atexit``, while its output is still recorded."""
    atexit._run_exitfuncs()


_leave = os._exit


def flush_before_leaving(leaving: Callable[[FrameType], None]) -> None:
    """Let ``os._exit`` of the script tell first, with the frame that calls it, that the process leaves."""

    def leave_told(status: int) -> NoReturn:
        leaving(sys._getframe(1))
        _leave(status)

    leave_told.__name__ = "_exit"
    os._exit = leave_told


def leave_at_once() -> None:
    """``os._exit`` is Python's own again (in a process that the script forked)."""
    os._exit = _leave


def leave(exit_code: int) -> None:
    """End the process; what C code has still to print is printed."""
    flush_c_output()
    _leave(exit_code & 0xFF if os.name == "posix" else exit_code)
