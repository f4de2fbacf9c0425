"""Breakpoints in plain words: what stops the program, as lists, dialogs, the status bar and the terminal say it."""

from __future__ import annotations

import re
from pathlib import PurePath

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from .breakpoint_rows import Breakpoint, EventBreakpoint, LineBreakpoint

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

_CELL = re.compile(r"<cell (\d+)>")


def _said(text: str) -> str:
    return translate("Breakpoint", text)


#: Kinds, as a chooser lists them.
KIND_NAMES: dict[str, str] = {
    "line": str(QT_TRANSLATE_NOOP("Breakpoint", "Line of the source")),
    "op": str(QT_TRANSLATE_NOOP("Breakpoint", "Operation")),
    "module": str(QT_TRANSLATE_NOOP("Breakpoint", "Module")),
    "name": str(QT_TRANSLATE_NOOP("Breakpoint", "Variable")),
    "tensor": str(QT_TRANSLATE_NOOP("Breakpoint", "Tensor")),
    "value": str(QT_TRANSLATE_NOOP("Breakpoint", "Value")),
    "exception": str(QT_TRANSLATE_NOOP("Breakpoint", "Exception")),
    "region": str(QT_TRANSLATE_NOOP("Breakpoint", "Region")),
    "backward": str(QT_TRANSLATE_NOOP("Breakpoint", "Backward pass")),
}

#: What may happen, as a chooser lists it, by subject and ``when``.
WHEN_NAMES: dict[tuple[str, str], str] = {
    ("name", "grad"): str(QT_TRANSLATE_NOOP("Breakpoint", "its gradient changes")),
    ("name", "written"): str(QT_TRANSLATE_NOOP("Breakpoint", "it is written in place")),
    ("name", "created"): str(QT_TRANSLATE_NOOP("Breakpoint", "it is bound for the first time")),
    ("name", "rebound"): str(QT_TRANSLATE_NOOP("Breakpoint", "it is bound to another tensor")),
    ("name", "cleared"): str(QT_TRANSLATE_NOOP("Breakpoint", "its gradient is cleared")),
    ("tensor", "grad"): str(QT_TRANSLATE_NOOP("Breakpoint", "its gradient changes")),
    ("tensor", "written"): str(QT_TRANSLATE_NOOP("Breakpoint", "it is written in place")),
    ("tensor", "cleared"): str(QT_TRANSLATE_NOOP("Breakpoint", "its gradient is cleared")),
    ("value", "nonfinite"): str(QT_TRANSLATE_NOOP("Breakpoint", "is not finite (NaN or infinite)")),
    ("value", "nan"): str(QT_TRANSLATE_NOOP("Breakpoint", "has a NaN")),
    ("value", "inf"): str(QT_TRANSLATE_NOOP("Breakpoint", "has an infinity")),
    ("value", "norm>"): str(QT_TRANSLATE_NOOP("Breakpoint", "has a norm above")),
    ("value", "norm<"): str(QT_TRANSLATE_NOOP("Breakpoint", "has a norm below")),
    ("value", "zeros>"): str(QT_TRANSLATE_NOOP("Breakpoint", "has a share of zeros above")),
    ("value", "shape"): str(QT_TRANSLATE_NOOP("Breakpoint", "has the shape")),
    ("value", "dtype"): str(QT_TRANSLATE_NOOP("Breakpoint", "has the dtype")),
    ("value", "expression"): str(QT_TRANSLATE_NOOP("Breakpoint", "makes this true")),
    ("exception", "uncaught"): str(QT_TRANSLATE_NOOP("Breakpoint", "nobody catches it")),
    ("exception", "raised"): str(QT_TRANSLATE_NOOP("Breakpoint", "it is raised, also if it is caught")),
    ("region", "enter"): str(QT_TRANSLATE_NOOP("Breakpoint", "it is entered")),
    ("region", "leave"): str(QT_TRANSLATE_NOOP("Breakpoint", "it is left")),
}

#: Directions, as a chooser lists them.
DIRECTION_NAMES: dict[str, str] = {
    "both": str(QT_TRANSLATE_NOOP("Breakpoint", "forward and backward")),
    "forward": str(QT_TRANSLATE_NOOP("Breakpoint", "forward")),
    "backward": str(QT_TRANSLATE_NOOP("Breakpoint", "backward")),
}

_VARIABLE = {
    "grad": str(QT_TRANSLATE_NOOP("Breakpoint", "when the gradient of {0} changes")),
    "written": str(QT_TRANSLATE_NOOP("Breakpoint", "when {0} is written in place")),
    "created": str(QT_TRANSLATE_NOOP("Breakpoint", "when {0} is bound for the first time")),
    "rebound": str(QT_TRANSLATE_NOOP("Breakpoint", "when {0} is bound to another tensor")),
    "cleared": str(QT_TRANSLATE_NOOP("Breakpoint", "when the gradient of {0} is cleared")),
}

_VALUE = {
    "nonfinite": str(QT_TRANSLATE_NOOP("Breakpoint", "when {0} is not finite")),
    "nan": str(QT_TRANSLATE_NOOP("Breakpoint", "when {0} has a NaN")),
    "inf": str(QT_TRANSLATE_NOOP("Breakpoint", "when {0} has an infinity")),
    "norm>": str(QT_TRANSLATE_NOOP("Breakpoint", "when the norm of {0} is above {1}")),
    "norm<": str(QT_TRANSLATE_NOOP("Breakpoint", "when the norm of {0} is below {1}")),
    "zeros>": str(QT_TRANSLATE_NOOP("Breakpoint", "when more than {1} of {0} is zero")),
    "shape": str(QT_TRANSLATE_NOOP("Breakpoint", "when {0} has the shape {1}")),
    "dtype": str(QT_TRANSLATE_NOOP("Breakpoint", "when {0} has the dtype {1}")),
    "expression": str(QT_TRANSLATE_NOOP("Breakpoint", "when {1} is true of {0}")),
}

#: What a value breakpoint looks at: by direction, without and with a pattern.
_LOOKED_AT = {
    ("both", False): str(QT_TRANSLATE_NOOP("Breakpoint", "a value or gradient")),
    ("forward", False): str(QT_TRANSLATE_NOOP("Breakpoint", "a value")),
    ("backward", False): str(QT_TRANSLATE_NOOP("Breakpoint", "a gradient")),
    ("both", True): str(QT_TRANSLATE_NOOP("Breakpoint", "the value or gradient of {0}")),
    ("forward", True): str(QT_TRANSLATE_NOOP("Breakpoint", "the value of {0}")),
    ("backward", True): str(QT_TRANSLATE_NOOP("Breakpoint", "the gradient of {0}")),
}

_OPERATION = {
    ("both", False): str(QT_TRANSLATE_NOOP("Breakpoint", "at every operation, forward and backward")),
    ("forward", False): str(QT_TRANSLATE_NOOP("Breakpoint", "at every forward operation")),
    ("backward", False): str(QT_TRANSLATE_NOOP("Breakpoint", "at every node of a backward pass")),
    ("both", True): str(QT_TRANSLATE_NOOP("Breakpoint", "at {0}, forward and backward")),
    ("forward", True): str(QT_TRANSLATE_NOOP("Breakpoint", "at {0} in the forward pass")),
    ("backward", True): str(QT_TRANSLATE_NOOP("Breakpoint", "at {0} in a backward pass")),
}

_EXCEPTION = {
    ("uncaught", False): str(QT_TRANSLATE_NOOP("Breakpoint", "when an exception is not caught")),
    ("raised", False): str(QT_TRANSLATE_NOOP("Breakpoint", "when an exception is raised, caught or not")),
    ("uncaught", True): str(QT_TRANSLATE_NOOP("Breakpoint", "when {0} is not caught")),
    ("raised", True): str(QT_TRANSLATE_NOOP("Breakpoint", "when {0} is raised, caught or not")),
}

_REGION = {
    ("enter", False): str(QT_TRANSLATE_NOOP("Breakpoint", "on entering any region")),
    ("leave", False): str(QT_TRANSLATE_NOOP("Breakpoint", "on leaving any region")),
    ("enter", True): str(QT_TRANSLATE_NOOP("Breakpoint", "on entering {0}")),
    ("leave", True): str(QT_TRANSLATE_NOOP("Breakpoint", "on leaving {0}")),
}


def happening(row: Breakpoint) -> str:
    """What the breakpoint waits for, to follow "Stop", "Log" or "Stopped": ``when the gradient of `w` changes``."""
    if isinstance(row, LineBreakpoint):
        return _line(row)
    if not isinstance(row, EventBreakpoint):
        raise TypeError(f"{type(row).__name__} is no kind of breakpoint")
    return _HAPPENINGS[row.subject](row)


def sentence(row: Breakpoint) -> str:
    """The whole breakpoint: what it does, at what, and under which condition."""
    begun = _said("Log “{1}” {0}") if row.log else _said("Stop {0}")
    return ", ".join([begun.format(happening(row), row.log), *_wishes(row)])


def with_wishes(said: str, row: Breakpoint) -> str:
    """A place or happening with what else the person wants: ``at `relu`, if `i == 3`, logs “{x}”``."""
    log = [_said("logs “{0}”").format(row.log)] if row.log else []
    return ", ".join([said, *_wishes(row), *log])


def _wishes(row: Breakpoint) -> list[str]:
    wishes = [_said("if {0}").format(_code(row.condition))] if row.condition else []
    return [*wishes, _said("from the {0}. time on").format(row.hits)] if row.hits > 1 else wishes


def stop_sentence(row: Breakpoint, note: str = "") -> str:
    """Why the program waits: ``Stopped when the gradient of `w` changes: AccumulateGrad``."""
    said = _said("Stopped {0}").format(happening(row))
    if trouble := trouble_of(note):
        return f"{said}. {trouble}"
    if row.condition:
        said = _said("{0}, since {1}").format(said, _code(row.condition))
    return f"{said}: {note}" if note else said


def trouble_of(note: str) -> str:
    """What went wrong with the condition or message at a stop, from its note; "" if nothing did."""
    return note[1:] if note.startswith("!") else ""


def identity_of(detail: str) -> tuple[int, str]:
    """Identity of the breakpoint and what happened, from ``Stopped.detail``; (0, the text) if none is named."""
    number, _, note = detail.partition(" ")
    return (int(number), note.strip()) if number.isdecimal() else (0, detail)


def place_words(path: str, line: int) -> str:
    """A line in words: ``line 12 of train.py``, ``line 3 of cell 2``."""
    cell = _CELL.fullmatch(path)
    if cell is not None:
        return _said("line {0} of cell {1}").format(line, cell[1])
    return _said("line {0} of {1}").format(line, PurePath(path).name)


def _line(row: LineBreakpoint) -> str:
    return _said("before {0}").format(place_words(row.path, row.line))


def _op(row: EventBreakpoint) -> str:
    return _said(_OPERATION[row.direction, bool(row.pattern)]).format(_code(row.pattern))


def _module(row: EventBreakpoint) -> str:
    if not row.pattern:
        return _said("at operations inside any module")
    return _said("at operations inside the module {0}").format(_code(row.pattern))


def _variable(row: EventBreakpoint) -> str:
    if row.subject == "name":
        subject = _code(row.pattern)
    elif row.label:
        subject = _said("tensor #{0} ({1})").format(row.pattern, _code(row.label))
    else:
        subject = _said("tensor #{0}").format(row.pattern)
    return _said(_VARIABLE[row.when]).format(subject)


def _value(row: EventBreakpoint) -> str:
    looked_at = _said(_LOOKED_AT[row.direction, bool(row.pattern)]).format(_code(row.pattern))
    argument = row.argument.strip()
    if row.when == "zeros>":
        argument = _percent(argument)
    elif row.when == "expression":
        argument = _code(argument)
    return _said(_VALUE[row.when]).format(looked_at, argument)


def _exception(row: EventBreakpoint) -> str:
    return _said(_EXCEPTION[row.when, bool(row.pattern)]).format(_code(row.pattern))


def _region(row: EventBreakpoint) -> str:
    return _said(_REGION[row.when, bool(row.pattern)]).format(_code(row.pattern))


def _backward(row: EventBreakpoint) -> str:
    return _said("when a backward pass begins")


_HAPPENINGS = {
    "op": _op, "module": _module, "name": _variable, "tensor": _variable, "value": _value, "exception": _exception,
    "region": _region, "backward": _backward,
}  # fmt: skip


def _code(text: str) -> str:
    return f"`{text.strip()}`"


def _percent(text: str) -> str:
    try:
        return f"{100 * float(text):g} %"
    except ValueError:
        return text
