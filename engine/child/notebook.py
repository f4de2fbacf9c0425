"""Cells of a notebook: magics, the value of the last expression, one after the other in one namespace."""

from __future__ import annotations

import re
from typing import Any

from .instrument import parse

#: Cell magics whose body is Python and still runs.
_BODY_RUNS = ("time", "timeit", "capture", "prun", "memit", "mprun")
_LINE_MAGIC = re.compile(r"^(\s*)(?:[\w.,\s\[\]]+=\s*)?([%!].*|\?\??\s*[\w.]+|[\w.]+\s*\?\??)\s*$")
_CELL_MAGIC = re.compile(r"^\s*%%(\w+)")


def cell_path(index: int) -> str:
    """File name of the code cell ``index`` (from 0)."""
    return f"<cell {index + 1}>"


def without_magics(text: str) -> tuple[str, list[str]]:
    """The cell as Python with as many lines as before, and what of it isn't run.

    Only where Python's parser fails is a line taken for a magic, so that ``%`` in strings and sums stays.
    """
    first = _CELL_MAGIC.match(text)
    if first is not None:
        head, _, body = text.partition("\n")
        if first.group(1) not in _BODY_RUNS:
            return "pass" + "\n" * text.count("\n"), [head.strip()]
        rest, inside = without_magics(body)
        return "pass\n" + rest, [head.strip(), *inside]
    skipped: list[str] = []
    lines = text.split("\n")
    for _ in range(len(lines)):
        try:
            parse("\n".join(lines), "<cell>")
            break
        except SyntaxError as error:
            index = _magic_near(lines, error.lineno or 0)
            if index is None:
                break
            match = _LINE_MAGIC.match(lines[index])
            assert match is not None
            skipped.append(lines[index].strip())
            lines[index] = f"{match.group(1)}pass"
    return "\n".join(lines), skipped


def _magic_near(lines: list[str], line: int) -> int | None:
    """Index of the magic that the parser stumbled over: at the line it names, or before it."""
    for index in range(min(line, len(lines)) - 1, max(-1, line - 4), -1):
        if _LINE_MAGIC.match(lines[index]):
            return index
    return None


def shows_last(text: str) -> bool:
    """Whether a cell shows the value of its last expression: not where it ends with a semicolon."""
    return not _ends_with_semicolon(text)


def _ends_with_semicolon(text: str) -> bool:
    code = "\n".join(line.partition("#")[0] if "'" not in line and '"' not in line else line
                     for line in text.splitlines())  # fmt: skip
    return code.rstrip().endswith(";")


def display_text(value: Any) -> str:
    """How a notebook shows a value as text."""
    return "" if value is None else repr(value)
