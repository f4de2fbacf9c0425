"""Runs expressions for the debugger in a paused frame: with a time limit, unrecorded, output caught."""

from __future__ import annotations

import ast
import ctypes
import io
import sys
import traceback
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

import numpy as np

from ..protocol.answers import Completed, Evaluated, RuleChecked
from ..protocol.requests import CheckRule
from ..protocol.values import Capture
from ..tensor import Tensor
from .completion import complete
from .identities import Identities
from .looking import look
from .summaries import capture, outline, weigh
from .time_limit import EvaluationStopped, TimeLimit
from .variables import describe

_OUTPUT = 1 << 20
#: Elements go along of values up to so many bytes; statistics are taken, and the norm, up to so many elements.
_ELEMENTS, _STATISTICS, _NORM = 4096, 1 << 22, 1 << 26


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

    def evaluate(
        self, number: int, text: str, frame: FrameType | None, seconds: float, execute: bool, effects: bool = True
    ) -> Evaluated:
        """The answer to Evaluate."""
        if not effects:
            return self._answer(number, seconds, lambda: look(text, frame), whole=False)
        return self._answer(number, seconds, lambda: run(text, frame, execute))

    def complete(self, number: int, text: str, position: int, frame: FrameType | None, seconds: float) -> Completed:
        """The answer to Complete."""
        found: list[Completed] = []

        def search() -> None:
            start, names = complete(text, position, frame)
            found.append(Completed(number=number, start=start, names=names))

        answer = self._answer(number, seconds, search)
        return found[0] if found else Completed(number=number, start=position, error=answer.error)

    def check_rule(self, request: CheckRule) -> RuleChecked:
        """The answer to CheckRule, which runs the program's own code where the rule is the program's."""
        from .rule_check import check_rule

        found: list[RuleChecked] = []
        answer = self._answer(request.number, 2 * request.seconds, lambda: found.append(check_rule(request)))
        return found[0] if found else RuleChecked(number=request.number, error=answer.error)

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

    def _answer(self, number: int, seconds: float, action: Callable[[], Any], whole: bool = True) -> Evaluated:
        output = io.StringIO()
        streams = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = output
        self._begun += 1
        self.active = True
        error = ""
        late = False
        told: dict[str, Any] = {"text": ""}
        try:
            with TimeLimit(seconds, lambda: self.active):
                self.check()
                told = self._describe(action(), whole)
        except EvaluationStopped:
            late = not self.interrupted
            error = f"The evaluation did not end within {seconds:g} s." if late else "Interrupted."
        except BaseException as raised:  # also SystemExit: an evaluation must not end the program
            error = "".join(traceback.format_exception_only(raised)).strip()
        finally:
            self.active = False
            sys.stdout, sys.stderr = streams
        return Evaluated(number=number, error=error, late=late, output=output.getvalue()[:_OUTPUT], **told)

    def _describe(self, value: Any, whole: bool) -> dict[str, Any]:
        """The fields of the answer that tell of the value."""
        if value is None:
            return {"text": ""}
        told: dict[str, Any] = {"type": type(value).__name__, "value": _numbers(value)}
        if not isinstance(value, Tensor):
            return {"text": describe(value, whole), **told}
        node = value.grad_fn
        gradient = value._grad
        return {
            "text": repr(value) if whole else describe(value),
            "tensor": self._identities.known(value),
            "is_tensor": True,
            "requires_grad": bool(value.requires_grad),
            "grad_fn": "" if node is None else type(node).__name__,
            "gradient": None if gradient is None else _numbers(gradient),
            **told,
        }


def _numbers(value: Any) -> Capture | None:
    """The numbers of a tensor, an array or a number; None for anything else. Of huge arrays less is told."""
    if isinstance(value, Tensor):
        array = value._array
    elif type(value) in (bool, int, float, complex) or isinstance(value, (np.ndarray, np.generic)):
        array = np.asarray(value)
    else:
        return None
    if array.dtype.kind not in "biufc":
        return None
    if array.size <= _STATISTICS:
        return capture(array, _ELEMENTS)
    made = outline(array)
    if array.size <= _NORM and array.dtype.kind == "f":
        return Capture(made.dtype, made.shape, weigh(array))
    return made


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
