"""Exceptions that nobody caught: their traceback without our own frames, and the event."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from ..protocol.events import ExceptionRaised
from .stream import EventStream
from .tracker import Tracker
from .user_code import UserFiles, is_engine


def traceback_text(error: BaseException) -> str:
    """The traceback as Python prints it, without the frames of the engine and the debugger."""
    shown = traceback.TracebackException.from_exception(error, compact=True)
    _strip(shown, set())
    return "".join(shown.format())


def _strip(shown: traceback.TracebackException, seen: set[int]) -> None:
    todo: list[traceback.TracebackException | None] = [shown]
    while todo:
        one = todo.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        one.stack[:] = [level for level in one.stack if not _is_ours(level.filename)]
        todo += [one.__cause__, one.__context__, *(one.exceptions or () if hasattr(one, "exceptions") else ())]


def _is_ours(path: str) -> bool:
    return is_engine(path) or path.startswith("<frozen importlib")


def deepest_user_traceback(error: BaseException, files: UserFiles) -> TracebackType | None:
    """The traceback from the user's first frame on; None where no user frame took part."""
    here = error.__traceback__
    while here is not None and files.code(here.tb_frame.f_code) is None:
        here = here.tb_next
    return here


class Failures:
    """Tells of uncaught exceptions.

    Args:
        stream: Where events go.
        tracker: Knows the threads.
        files: The user's files.
    """

    def __init__(self, stream: EventStream, tracker: Tracker, files: UserFiles) -> None:
        self._stream = stream
        self._tracker = tracker
        self._files = files
        self._python_hook = sys.excepthook

    def tell(self, error: BaseException) -> None:
        """Print the traceback, as Python would (or the script's own ``sys.excepthook``), and send the event."""
        text = traceback_text(error)
        state = self._tracker.state()
        self.locate(error)
        with self._stream.lock:
            self._stream.emit(
                state, ExceptionRaised, type=type(error).__name__, message=_message(error), traceback=text,
                operation=_operation(error),
            )  # fmt: skip
        if sys.excepthook is not self._python_hook:
            sys.excepthook(type(error), error, error.__traceback__)
        else:
            sys.stderr.write(text)

    def locate(self, error: BaseException) -> None:
        """Let the next event carry the innermost user place of the exception."""
        here = deepest_user_traceback(error, self._files)
        state = self._tracker.state()
        while here is not None:
            info = self._files.code(here.tb_frame.f_code)
            if info is not None and here.tb_lasti >= 0:
                state.location = self._files.location(info, here.tb_lasti).number
                state.frame = self._tracker.token(here.tb_frame).number
            here = here.tb_next

    def in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        """The hook for exceptions that end a thread."""
        if arguments.exc_type is SystemExit or arguments.exc_value is None:
            return
        name = arguments.thread.name if arguments.thread is not None else "unknown"
        sys.stderr.write(f"Exception in thread {name}:\n")
        self.tell(arguments.exc_value)


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as broken:  # a __str__ of the script that raises itself
        return f"<exception str() failed: {type(broken).__name__}>"


def _operation(error: BaseException) -> str:
    """The engine's function that the user called and that raised; "" where the user's own code raised."""
    here = error.__traceback__
    name = ""
    while here is not None:
        code = here.tb_frame.f_code
        name = (name or code.co_name) if is_engine(code.co_filename) else ""
        here = here.tb_next
    return name.strip("_")
