"""Variables of frames as short texts. Nothing of the user's own is called unless a person asks for that value."""

from __future__ import annotations

import reprlib
import types
from collections.abc import Iterator
from itertools import islice
from types import FrameType
from typing import Any

import numpy as np

from ..protocol.answers import StackFrame, Variable
from ..tensor import Tensor
from .frames import FrameToken
from .identities import Identities
from .names import is_hidden
from .parts import UNSHOWN, number_of_parts, parts_of
from .summaries import dtype_name
from .user_code import UserCode

#: Variables told per frame, and frames whose variables are told.
_VARIABLES = 200
_FRAMES = 20
_STACK = 200
_FEW = 16
_WHOLE = 10_000
#: Modules whose objects have texts that run nothing of the user's.
_HARMLESS = ("builtins", "numpy", "datetime", "pathlib", "fractions", "decimal")


class _Texts(reprlib.Repr):
    """Bounded texts of values; of foreign objects only the class, since their ``__repr__`` may do anything."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = self.maxdict = self.maxdeque = 8
        self.maxstring = self.maxother = 120
        self.maxlevel = 3

    def repr1(self, x: Any, level: int) -> str:
        """The text of a part."""
        if isinstance(x, Tensor):
            return tensor_text(x)
        if isinstance(x, np.ndarray):
            return array_text(x)
        return super().repr1(x, level)

    def repr_instance(self, x: Any, level: int) -> str:
        """Values of built-in types as they are, others by their class."""
        kind = type(x)
        if isinstance(x, types.ModuleType):
            return f"<module {x.__name__.replace('retrograd.engine', 'torch', 1)!r}>"
        if kind.__module__ in _HARMLESS or kind.__module__.startswith("retrograd.engine"):
            return super().repr_instance(x, level)
        return f"<{kind.__module__}.{kind.__qualname__}>"


_texts = _Texts()


def tensor_text(tensor: Tensor) -> str:
    """A tensor in one line: its numbers where they are few, else type and shape."""
    array = tensor._array
    if array.size <= _FEW:
        return f"tensor({_numbers(array)})"
    return f"tensor {dtype_name(array.dtype)}{list(array.shape)}"


def array_text(array: np.ndarray[Any, Any]) -> str:
    """A numpy array in one line."""
    if array.size <= _FEW and array.dtype.kind in "biufc":
        return f"array({_numbers(array)})"
    return f"array {array.dtype}{list(array.shape)}"


def _numbers(array: np.ndarray[Any, Any]) -> str:
    text = np.array2string(array, separator=", ", precision=4, threshold=_FEW + 1, floatmode="maxprec")
    return " ".join(text.split())


def describe(value: Any, whole: bool = False) -> str:
    """A text of a value; ``whole``: as ``repr`` has it, if a person asked for just this value."""
    if whole:
        text = repr(value)
        return text if len(text) <= _WHOLE else f"{text[:_WHOLE]}… ({len(text)} characters)"
    try:
        return _texts.repr(value)
    except Exception as error:  # a broken __len__ or __iter__ of a subclass must not break the stop
        return f"<{type(value).__name__}: {type(error).__name__}>"


def variable(name: str, value: Any, identities: Identities) -> Variable:
    """A variable, or a part of a value, as it is told."""
    tensor = identities.known(value) if isinstance(value, Tensor) else 0
    inside = next(parts_of(value), None) is not None
    return Variable(name, type(value).__name__, describe(value), tensor, inside)


def parts(value: Any, most: int, identities: Identities) -> tuple[tuple[Variable, ...], int]:
    """The first parts of a value that a person would want to see, and how many more there are."""
    found = tuple(variable(name, part, identities) for name, part in islice(parts_of(value), most))
    return found, number_of_parts(value) - len(found)


def variables(frame: FrameType, identities: Identities) -> tuple[Variable, ...]:
    """The variables of a frame that a person would want to see."""
    found = []
    for name, value in list(frame.f_locals.items()):
        if name.startswith(("__", ".")) or is_hidden(name) or isinstance(value, UNSHOWN):
            continue
        found.append(variable(name, value, identities))
        if len(found) == _VARIABLES:
            break
    return tuple(found)


def stack_frames(
    stack: list[tuple[FrameType, UserCode, int]], tokens: list[FrameToken], identities: Identities
) -> Iterator[StackFrame]:
    """The levels of a stop, innermost first; ``stack`` has the instruction of each frame."""
    for index, ((frame, info, instruction), token) in enumerate(zip(stack[:_STACK], tokens, strict=False)):
        statement = info.statement(instruction)
        line = frame.f_lineno or 0 if statement is None else statement.line
        yield StackFrame(
            frame=token.number,
            function=frame.f_code.co_qualname,
            path=frame.f_code.co_filename,
            line=line,
            end_line=line if statement is None else statement.end_line,
            variables=variables(frame, identities) if index < _FRAMES else (),
        )
