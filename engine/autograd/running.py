"""The backward passes that run on each thread: one inside the other where a hook or a Function calls backward."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import modes

if TYPE_CHECKING:
    from .backward_pass import Pass

#: So many passes inside each other run on one thread; the next goes on in a new one, whose stack is empty.
DEEPEST = 25


class _Running(threading.local):
    def __init__(self) -> None:
        self.passes: list[Pass] = []


_running = _Running()


def passes() -> list[Pass]:
    """The passes that run on this thread, the innermost last."""
    return _running.passes


def current() -> Pass | None:
    """The innermost pass of this thread."""
    return _running.passes[-1] if _running.passes else None


def on_new_stack(run: Callable[..., None], *args: Any) -> None:
    """Call ``run(*args)`` on a new thread in this thread's modes, wait for it, and raise what it raised."""
    enabled, inference = modes.is_grad_enabled(), modes.is_inference_mode_enabled()
    failures: list[BaseException] = []

    def body() -> None:
        with modes.inference_mode(inference):
            old = modes.set_enabled(enabled)
            try:
                run(*args)
            except BaseException as error:  # handed over to the thread that waits
                failures.append(error)
            finally:
                modes.set_enabled(old)

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


class ExecutionEngine:
    """``Variable._execution_engine``."""

    def queue_callback(self, callback: Callable[[], Any]) -> None:
        """Call ``callback()`` when the innermost running pass has finished.

        Raises:
            RuntimeError: If none is running.
        """
        running = current()
        if running is None:
            raise RuntimeError("Final callbacks can only be installed during backward pass.")
        running.callbacks.append(callback)

    def is_checkpoint_valid(self) -> bool:
        """Whether a reentrant checkpoint may run in the innermost pass: one that fills every leaf's ``.grad``."""
        running = current()
        return running is None or (running.accumulate_only is None and not running.captures)
