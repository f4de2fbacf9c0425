"""Breakpoints as one types them on a command line: ``nonfinite:w``, ``op:matmul``, ``train.py:31 if i == 3``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from .breakpoint_checks import problems
from .breakpoint_rows import DIRECTIONS, Breakpoint, EventBreakpoint, LineBreakpoint, event

#: The forms, for help texts.
FORMS = """\
nonfinite, nan, inf            a value or gradient is so; nonfinite:w looks at w alone
norm>10, norm<1e-8, zeros>0.9  its norm, or the share of its zeros; norm>10:w looks at w alone
shape=(2, 3), dtype=float16    a value has this shape or dtype
value:EXPR                     EXPR is true of the array `value`
op:matmul, op:*Backward0       an operation or its node
module:Linear                  operations inside a module, by class or path
name:w, name:w:written         the gradient of w changes; or it is written, created, rebound, cleared
exception, exception:ValueError    raised, caught or not
uncaught, uncaught:ValueError      not caught
enter:no_grad, leave:no_grad       a kind of region
backward                       each backward pass
31, train.py:31, <cell 2>:4    before a line
@forward or @backward behind an operation or value looks at that pass only; “ if CONDITION” may follow each"""

#: Forms by keyword, for :func:`spec_of`.
_KEYWORDS = {
    "op": "op:{}", "module": "module:{}", "name": "name:{}", "nan": "nan:{}", "inf": "inf:{}",
    "nonfinite": "nonfinite:{}", "exception": "exception:{}", "uncaught": "uncaught:{}", "region": "enter:{}",
    "backward": "backward", "write": "name:{}:written",
}  # fmt: skip

_COMPARED = re.compile(r"(norm>|norm<|zeros>)([^:]*)(?::(.*))?", re.DOTALL)
_EQUAL = re.compile(r"(shape|dtype)=([^:]*)(?::(.*))?", re.DOTALL)
_LINE = re.compile(r"(?:(.+):)?(\d+)", re.DOTALL)
_CONDITION = re.compile(r"\s+if\s+")


class SpecError(ValueError):
    """A text means no breakpoint; the error says what is wrong and what there is."""


def breakpoint_of(text: str, script: str = "") -> Breakpoint:
    """The breakpoint that a text means, in no list yet; a line without file is one of ``script``.

    Raises:
        SpecError: It means none.
    """
    parts = _CONDITION.split(text.strip(), maxsplit=1)
    body, direction = _directed(parts[0].strip())
    row = _row(body, script)
    if row is None:
        raise SpecError(f"{text!r} is no breakpoint; there are:\n{FORMS}")
    if direction:
        if not isinstance(row, EventBreakpoint):
            raise SpecError(f"{text!r}: a line has no direction; leave @{direction} out")
        row = replace(row, direction=direction)
    row = replace(row, condition=parts[1].strip() if len(parts) > 1 else "")
    for problem in problems(row).values():
        raise SpecError(f"{text!r}: {problem}")
    return row


def spec_of(**wanted: str | bool) -> str:
    """The text of a breakpoint given by keyword: ``op="matmul"``, ``nan=True``, ``nan="w"``, ``write="w.grad"``.

    Raises:
        SpecError: It is not exactly one, or none that there is.
    """
    given = {word: value for word, value in wanted.items() if value is not False and value != ""}
    if len(given) != 1:
        raise SpecError(f"say one thing to stop at, not {len(given)}; there are {', '.join(_KEYWORDS)}")
    ((word, value),) = given.items()
    if word not in _KEYWORDS:
        raise SpecError(f"there is no breakpoint on {word!r}; there are {', '.join(_KEYWORDS)}")
    name = "" if value is True else str(value)
    if word == "write" and name.endswith(".grad"):
        return f"name:{name}"
    return _KEYWORDS[word].format(name)


def _directed(body: str) -> tuple[str, str]:
    head, mark, tail = body.rpartition("@")
    return (head.strip(), tail.strip()) if mark and tail.strip() in DIRECTIONS else (body, "")


def _row(body: str, script: str) -> Breakpoint | None:
    if found := _COMPARED.fullmatch(body) or _EQUAL.fullmatch(body):
        return event("value", (found[3] or "").strip(), found[1], found[2].strip())
    word, _, rest = body.partition(":")
    if word in _WORDS:
        return _WORDS[word](rest.strip())
    line = _LINE.fullmatch(body)
    if line is None:
        return None
    return LineBreakpoint(path=line[1] or script, line=int(line[2]))


def _value(when: str) -> Callable[[str], Breakpoint]:
    return lambda rest: event("value", rest, when)


def _plain(subject: str, when: str = "") -> Callable[[str], Breakpoint]:
    return lambda rest: event(subject, rest, when)


def _name(rest: str) -> Breakpoint:
    name, _, when = rest.partition(":")
    return event("name", name.removesuffix(".grad"), when.strip())


def _expression(rest: str) -> Breakpoint:
    return event("value", "", "expression", rest)


_WORDS: dict[str, Callable[[str], Breakpoint]] = {
    "nonfinite": _value("nonfinite"), "nan": _value("nan"), "inf": _value("inf"), "value": _expression,
    "op": _plain("op"), "module": _plain("module"), "name": _name, "exception": _plain("exception", "raised"),
    "uncaught": _plain("exception", "uncaught"), "enter": _plain("region", "enter"),
    "leave": _plain("region", "leave"), "region": _plain("region", "enter"), "backward": _plain("backward"),
}  # fmt: skip
