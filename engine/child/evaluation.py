"""Runs expressions for the debugger in a paused frame: with a time limit, unrecorded, output caught."""

from __future__ import annotations

import ast
import ctypes
import io
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from ..protocol.answers import Evaluated
from ..tensor import Tensor
from .identities import Identities
from .variables import describe

#: After the limit the evaluation is interrupted again and again at this distance, in seconds.
_REPEAT = 0.05
_OUTPUT = 1 << 20


class EvaluationStopped(BaseException):
    """Ends an evaluation that takes too long or was interrupted."""


class Evaluator:
    """Evaluates in the main thread while the program waits.

    Attributes:
        active: Whether an evaluation is under way.
    """

    def __init__(self, identities: Identities) -> None:
        self._identities = identities
        self.active = False
        self._asked = 0
        self._begun = 0
        self._ended_up_to = 0

    def expect(self) -> None:
        """An evaluation was asked for (called on the reader's thread)."""
        self._asked += 1

    def interrupt(self) -> None:
        """End every evaluation asked for so far (called on the reader's thread; a signal must follow)."""
        self._ended_up_to = self._asked

    def refuse(self) -> None:
        """An evaluation that was asked for isn't made."""
        self._begun += 1

    @property
    def interrupted(self) -> bool:
        """Whether the evaluation that is under way must end."""
        return self._begun <= self._ended_up_to

    def check(self) -> None:
        """Called by signal handlers during an evaluation: raises if it must end."""
        if self.active and self.interrupted:
            raise EvaluationStopped

    def evaluate(self, number: int, text: str, frame: FrameType | None, seconds: float, execute: bool) -> Evaluated:
        """The answer to Evaluate."""
        return self._answer(number, seconds, lambda: run(text, frame, execute))

    def assign(self, number: int, name: str, text: str, frame: FrameType | None, seconds: float = 2.0) -> Evaluated:
        """The answer to SetVariable."""

        def change() -> Any:
            target = ast.parse(name.strip(), "<console>", "eval").body
            if not isinstance(target, (ast.Name, ast.Attribute, ast.Subscript)):
                raise SyntaxError(f"cannot assign to {name!r}")
            value = run(text, frame, execute=False)
            run(f"{name} = __retrograd_value__", frame, True, {"__retrograd_value__": value})
            return value

        return self._answer(number, seconds, change)

    def _answer(self, number: int, seconds: float, action: Callable[[], Any]) -> Evaluated:
        output = io.StringIO()
        streams = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = output
        self._begun += 1
        self.active = True
        error = text = kind = ""
        tensor = 0
        try:
            with _limit(seconds, self):
                self.check()
                value = action()
                if value is not None:
                    kind = type(value).__name__
                    text = repr(value) if isinstance(value, Tensor) else describe(value, whole=True)
                if isinstance(value, Tensor):
                    tensor = self._identities.known(value)
        except EvaluationStopped:
            error = f"The evaluation did not end within {seconds:g} s." if not self.interrupted else "Interrupted."
        except BaseException as raised:  # also SystemExit: an evaluation must not end the program
            error = "".join(traceback.format_exception_only(raised)).strip()
        finally:
            self.active = False
            sys.stdout, sys.stderr = streams
        return Evaluated(
            number=number, text=text, type=kind, tensor=tensor, error=error, output=output.getvalue()[:_OUTPUT]
        )


def run(text: str, frame: FrameType | None, execute: bool, extra: dict[str, Any] | None = None) -> Any:
    """The value of an expression in a frame, or None after statements (where ``execute`` allows them).

    Raises:
        Exception: Whatever the text raises.
    """
    names: dict[str, Any] = {} if frame is None else frame.f_globals
    try:
        code: CodeType | None = compile(text.strip(), "<console>", "eval")
    except SyntaxError:
        if not execute:
            raise
        code = None
    local = None if frame is None or frame.f_locals is names else frame.f_locals
    if code is not None:
        return eval(code, names) if local is None else eval(code, {**names, **local})
    tree = ast.parse(text, "<console>", "exec")
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    _execute(compile(tree, "<console>", "exec"), frame, names, local, extra or {})
    if isinstance(last, ast.Expr):
        body = ast.Expression(last.value)
        return run(ast.unparse(body), frame, execute=False)
    return None


def _execute(code: CodeType, frame: FrameType | None, names: dict[str, Any], local: Any, extra: dict[str, Any]) -> None:
    if local is None:
        names.update(extra)
        try:
            exec(code, names)
        finally:
            for name in extra:
                names.pop(name, None)
        return
    exec(code, {**names, **extra} if extra else names, local)
    if sys.version_info < (3, 13):
        # Up to 3.12 ``f_locals`` of a function is a copy, which this writes back.
        ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))


class _limit:  # noqa: N801 - reads as a statement
    """Raises EvaluationStopped in the main thread after some seconds, again and again until it gets through."""

    def __init__(self, seconds: float, evaluator: Evaluator) -> None:
        self._seconds = max(seconds, 0.001)
        self._evaluator = evaluator
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
        if self._evaluator.active and not self._over.is_set():
            raise EvaluationStopped

    def _watch(self, thread: int) -> None:
        wait = self._seconds
        while not self._over.wait(wait):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(EvaluationStopped))
            wait = _REPEAT
