"""What breakpoints that stand on no line may wait for: patterns, conditions on values, variables."""

from __future__ import annotations

import ast
import fnmatch
import math
from collections.abc import Callable
from types import FrameType
from typing import Any

import numpy as np

from ..protocol.requests import EventBreakpoint

Predicate = Callable[[np.ndarray[Any, Any], str], bool]

_SUBJECTS = {
    "op": ("",), "module": ("",), "backward": ("",),
    "tensor": ("", "created", "written", "grad", "cleared", "rebound"),
    "name": ("", "created", "written", "grad", "cleared", "rebound"),
    "value": ("nan", "inf", "nonfinite", "norm>", "norm<", "zeros>", "shape", "dtype", "expression"),
    "exception": ("", "raised", "uncaught"),
    "region": ("", "enter", "leave"),
}  # fmt: skip


def matches(pattern: str, *names: str) -> bool:
    """Whether a pattern (``*`` stands for anything, "" for all) means one of the names, in any case of letters."""
    wanted = pattern.strip().lower()
    return not wanted or any(fnmatch.fnmatchcase(name.lower(), wanted) for name in names if name)


def problem(request: EventBreakpoint) -> str:
    """Why a breakpoint can never stop, "" if it can."""
    whens = _SUBJECTS.get(request.subject)
    if whens is None:
        return f"There are no breakpoints on '{request.subject}'."
    if request.when not in whens:
        return f"A breakpoint on '{request.subject}' knows {', '.join(w for w in whens if w)}, not '{request.when}'."
    if request.subject == "tensor" and not request.pattern.strip().isdigit():
        return f"'{request.pattern}' is not the number of a tensor."
    try:
        if request.subject == "name":
            Path(request.pattern)
        if request.subject == "value":
            predicate(request)
        if request.condition.strip():
            compile(request.condition.strip(), "<condition>", "eval")
    except (SyntaxError, ValueError) as error:
        return str(error)
    return ""


def predicate(request: EventBreakpoint) -> Predicate:
    """Whether an array is what a breakpoint on values waits for.

    Raises:
        ValueError: If its argument can't be read.
        SyntaxError: If its expression can't.
    """
    argument = request.argument.strip()
    match request.when:
        case "nan":
            return lambda value, name: not _surely_finite(value) and bool(np.isnan(value).any())
        case "inf":
            return lambda value, name: not _surely_finite(value) and bool(np.isinf(value).any())
        case "nonfinite":
            return lambda value, name: not _surely_finite(value) and not bool(np.isfinite(value).all())
        case "norm>" | "norm<":
            limit = _number(argument)
            above = request.when == "norm>"
            return lambda value, name: _floating(value) and (_norm(value) > limit if above else _norm(value) < limit)
        case "zeros>":
            share = _number(argument)
            return lambda value, name: bool(value.size) and bool(1 - np.count_nonzero(value) / value.size > share)
        case "shape":
            shape = _shape(argument)
            return lambda value, name: value.shape == shape
        case "dtype":
            kind = argument.removeprefix("torch.")
            return lambda value, name: value.dtype.name == kind
    code = compile(argument, "<breakpoint>", "eval")
    return lambda value, name: bool(eval(code, {"np": np, "value": value, "name": name}))


def _surely_finite(value: np.ndarray[Any, Any]) -> bool:
    """False if some element may be NaN or infinite: one sum over all tells it faster than a look at each."""
    if value.dtype.kind != "f":
        return True
    flat = value.reshape(-1)
    return math.isfinite(flat.dot(flat))


def _floating(value: np.ndarray[Any, Any]) -> bool:
    return value.dtype.kind == "f" and bool(value.size)


def _norm(value: np.ndarray[Any, Any]) -> float:
    flat = value.reshape(-1).astype(np.float64, copy=False)
    return float(np.sqrt(flat @ flat))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a number.") from None


def _shape(text: str) -> tuple[int, ...]:
    try:
        found = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        found = None
    if isinstance(found, int):
        return (found,)
    if isinstance(found, (tuple, list)) and all(isinstance(n, int) for n in found):
        return tuple(found)
    raise ValueError(f"'{text}' is not a shape like (2, 3).")


def variable(text: str) -> Path | None:
    """The variable that a text names, None if it names something else."""
    try:
        return Path(text)
    except ValueError:
        return None


class Path:
    """A variable as a script names it: ``w``, ``self.fc.weight``, ``layers[0].bias``, ``state["w"]``.

    Raises:
        ValueError: For any other expression.
    """

    def __init__(self, text: str) -> None:
        self._steps: list[tuple[str, Any]] = []
        try:
            node: ast.expr = ast.parse(text.strip(), mode="eval").body
        except SyntaxError:
            raise ValueError(f"'{text}' is not a variable.") from None
        while not isinstance(node, ast.Name):
            if isinstance(node, ast.Attribute):
                self._steps.insert(0, ("attribute", node.attr))
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                self._steps.insert(0, ("item", node.slice.value))
            else:
                raise ValueError(f"'{text}' is not a variable, an attribute or an item of one.")
            node = node.value
        self._root = node.id

    def find(self, frame: FrameType) -> Any:
        """What it means in a frame; None if it means nothing there."""
        found = frame.f_locals.get(self._root, frame.f_globals.get(self._root))
        for kind, key in self._steps:
            if found is None:
                return None
            try:
                found = getattr(found, key, None) if kind == "attribute" else found[key]
            except (LookupError, TypeError, AttributeError):
                return None
        return found
