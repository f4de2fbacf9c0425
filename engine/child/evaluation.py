"""Runs expressions for the debugger in a paused frame: with a time limit, unrecorded, output caught."""

from __future__ import annotations

import ast
import collections
import ctypes
import io
import sys
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any

import msgspec
import numpy as np

from ..protocol.answers import Completed, Evaluated, RuleChecked
from ..protocol.requests import CheckRule, Evaluate
from ..protocol.values import Capture
from ..tensor import Tensor
from .completion import complete
from .identities import Identities
from .looking import look
from .summaries import capture, outline, weigh
from .time_limit import EvaluationStopped, TimeLimit
from .variables import describe, parts

#: Characters of output that are kept: from the beginning, and of what comes at the end.
_HEAD, _TAIL = 64_000, 16_000
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

    def evaluate(self, request: Evaluate, frame: FrameType | None) -> Evaluated:
        """The answer to Evaluate."""
        number, text, seconds = request.number, request.expression, request.seconds
        if request.effects:
            return self._answer(number, seconds, lambda: run(text, frame, request.execute))
        found: tuple[Any, ...] = ((), 0)

        def look_inside() -> Any:
            nonlocal found
            value = look(text, frame)
            found = parts(value, request.parts, self._identities) if request.parts else found
            return value

        answer = self._answer(number, seconds, look_inside, whole=False)
        return msgspec.structs.replace(answer, parts=found[0], more=found[1])

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
        output = _Output()
        streams = sys.stdout, sys.stderr, sys.stdin
        sys.stdout = sys.stderr = output
        sys.stdin = _NoInput()
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
        except SystemExit:
            error = "SystemExit: an evaluation does not end the program; Stop does."
        except BaseException as raised:  # also those that are no Exception: an evaluation must not end the program
            error = "".join(traceback.format_exception_only(raised)).strip()
        finally:
            self.active = False
            sys.stdout, sys.stderr, sys.stdin = streams
        return Evaluated(number=number, error=error, late=late, output=output.text(), **told)

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


class _Output(io.TextIOBase):
    """What an evaluation writes; of endless output the middle is left out, and it says so."""

    def __init__(self) -> None:
        self._head = io.StringIO()
        self._room = _HEAD
        self._tail: collections.deque[str] = collections.deque()
        self._held = self._lost = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Keep the text as far as there is room."""
        begin = text[: self._room]
        self._head.write(begin)
        self._room -= len(begin)
        rest = text[len(begin) :]
        if rest:
            self._tail.append(rest)
            self._held += len(rest)
            while self._held - len(self._tail[0]) >= _TAIL:
                gone = self._tail.popleft()
                self._held -= len(gone)
                self._lost += len(gone)
        return len(text)

    def text(self) -> str:
        """All of it, or its two ends with a line between them that says how much is missing."""
        tail = "".join(self._tail)
        if not self._lost and len(tail) <= _TAIL:
            return self._head.getvalue() + tail
        lost = self._lost + max(0, len(tail) - _TAIL)
        return f"{self._head.getvalue()}\n… {lost:,} characters are left out here …\n{tail[-_TAIL:]}"


class _NoInput(io.TextIOBase):
    """Stands in for the script's input, which ``exit()`` would close and ``input()`` would take lines from."""

    def readable(self) -> bool:
        """As the real one."""
        return True

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        """Refused.

        Raises:
            RuntimeError: Always.
        """
        raise RuntimeError("an evaluation cannot read the script's input; write the text itself")


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
    """The value of an expression in a frame, or of the last statement (where ``execute`` allows statements).

    Raises:
        Exception: Whatever the text raises.
    """
    try:
        tree: ast.Module | ast.Expression = ast.parse(text.strip(), "<console>", "eval")
    except SyntaxError:
        if not execute:
            raise
        tree = ast.parse(text, "<console>", "exec")
    names: dict[str, Any] = {} if frame is None else frame.f_globals
    if frame is None or frame.f_locals is names:
        return _run_at_module(tree, names, extra or {})
    return _run_in_function(tree, frame, extra or {})


def _run_at_module(tree: ast.Module | ast.Expression, names: dict[str, Any], extra: dict[str, Any]) -> Any:
    names.update(extra)
    try:
        return _value_of(tree, names)
    finally:
        for name in extra:
            names.pop(name, None)


def _run_in_function(tree: ast.Module | ast.Expression, frame: FrameType, extra: dict[str, Any]) -> Any:
    """Locals stand in for globals meanwhile, since what the text itself defines (a comprehension too) sees only those.

    What is bound becomes a local variable of the frame, unless the text says ``global``.
    """
    before = {**frame.f_globals, **frame.f_locals, **extra}
    names = dict(before)
    try:
        return _value_of(tree, names)
    finally:
        bound = {name: value for name, value in names.items() if name not in before or before[name] is not value}
        bound.pop("__builtins__", None)
        outer = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
        frame.f_globals.update({name: value for name, value in bound.items() if name in outer})
        local = {name: value for name, value in bound.items() if name not in outer}
        if local:
            frame.f_locals.update(local)
            if sys.version_info < (3, 13):
                # Up to 3.12 ``f_locals`` of a function is a copy, which this writes back.
                ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))


def _value_of(tree: ast.Module | ast.Expression, names: dict[str, Any]) -> Any:
    if isinstance(tree, ast.Expression):
        return eval(compile(tree, "<console>", "eval"), names)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "<console>", "exec"), names)
        return None
    exec(compile(ast.Module(tree.body[:-1], []), "<console>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<console>", "eval"), names)
