"""Breakpoints as JSON: a file to keep and to hand on, and what the settings keep for each script."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .breakpoint_checks import problems
from .breakpoint_rows import SUBJECTS, Breakpoint, EventBreakpoint, LineBreakpoint, event

#: What the file says that it is.
FORMAT = "retrograd-breakpoints"
VERSION = 1
#: Most scripts whose breakpoints the settings keep.
MOST_SCRIPTS = 100

#: Fields of an entry besides "kind", with the type each has, for lines and for happenings.
_COMMON: dict[str, type] = {"condition": str, "hits": int, "log": str, "enabled": bool, "awaited": bool}
_LINE: dict[str, type] = {"path": str, "line": int, "text": str, **_COMMON}
_EVENT: dict[str, type] = {
    "pattern": str, "when": str, "argument": str, "direction": str, "label": str, **_COMMON,
}  # fmt: skip
_WORDS = {str: "text in quotes", int: "a whole number", bool: "true or false"}


class BreakpointFileError(ValueError):
    """A file holds no breakpoints; the text names file, line and remedy."""


def to_file(rows: Iterable[Breakpoint], path: Path) -> None:
    """Write breakpoints; files beneath the folder of ``path`` are named relative to it, so that both can be moved.

    Raises:
        BreakpointFileError: It cannot be written.
    """
    folder = path.absolute().parent
    entries = [_entry(_with_path(row, lambda name: _relative(name, folder))) for row in rows]
    document = {"format": FORMAT, "version": VERSION, "breakpoints": entries}
    try:
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise BreakpointFileError(f"{path} cannot be written: {error.strerror}; choose another place") from error


def from_file(path: Path) -> list[Breakpoint]:
    """The breakpoints of a file, in no list yet.

    Raises:
        BreakpointFileError: It cannot be read or is no such file.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BreakpointFileError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BreakpointFileError(f"{path} is no text in UTF-8 ({error.reason} at byte {error.start})") from error
    folder = path.absolute().parent
    return [_with_path(row, lambda name: _absolute(name, folder)) for row in parse(text, str(path))]


def parse(text: str, name: str) -> list[Breakpoint]:
    """The breakpoints of the text of a file; errors call it ``name``.

    Raises:
        BreakpointFileError: It is no such text.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise BreakpointFileError(
            f"{name}, line {error.lineno}: no JSON, {error.msg} at column {error.colno}"
        ) from error
    except RecursionError as error:
        raise BreakpointFileError(f"{name}: nested too deeply to be a list of breakpoints") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BreakpointFileError(
            f'{name}, line 1: no breakpoints of Retrograd; they begin with "format": "{FORMAT}". '
            "Export some to see an example."
        )
    if document.get("version") != VERSION:
        raise BreakpointFileError(
            f"{name}: version {document.get('version')!r} of the format is not known, {VERSION} is; update Retrograd"
        )
    entries = document.get("breakpoints")
    if not isinstance(entries, list):
        raise BreakpointFileError(f'{name}: "breakpoints" must be a list [...], not {json.dumps(entries)[:40]}')
    starts = _starts(text, len(entries))
    rows = []
    for number, entry in enumerate(entries):
        start, end = starts[number]
        try:
            rows.append(row_of(entry))
        except _FieldError as error:
            line = _line_of(text, start, end, error.field)
            raise BreakpointFileError(f"{name}, line {line}: breakpoint {number + 1}: {error}") from error
    return rows


# ---------------------------------------------------------------------------------------------------- settings
def to_settings(scripts: Mapping[str, Sequence[Breakpoint]]) -> str:
    """What the settings keep: the breakpoints of each script, the one used last at the end."""
    kept = {script: [_entry(row) for row in rows] for script, rows in list(scripts.items())[-MOST_SCRIPTS:] if rows}
    return json.dumps({"format": FORMAT, "version": VERSION, "scripts": kept}, ensure_ascii=False)


def from_settings(text: str) -> dict[str, list[Breakpoint]]:
    """The inverse of :func:`to_settings`; no text is no script.

    Raises:
        BreakpointFileError: The text is not of that form.
    """
    if not text:
        return {}
    try:
        document = json.loads(text)
        scripts = document["scripts"] if isinstance(document, dict) else None
        if not isinstance(scripts, dict) or not all(isinstance(rows, list) for rows in scripts.values()):
            raise BreakpointFileError("the settings hold no breakpoints by script")
        return {script: [row_of(entry, checked=False) for entry in rows] for script, rows in scripts.items()}
    except (json.JSONDecodeError, KeyError, RecursionError, _FieldError) as error:
        raise BreakpointFileError(f"not a list of breakpoints: {error}") from error


# ---------------------------------------------------------------------------------------------------- entries
class _FieldError(ValueError):
    """A field of an entry is wrong."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def row_of(entry: object, checked: bool = True) -> Breakpoint:
    """An entry of a file as a breakpoint that is in no list yet.

    Unless ``checked``, a condition or message that is no Python is taken: the program itself tells of it.
    """
    if not isinstance(entry, dict):
        raise _FieldError("", f"an entry is an object {{...}}, not {json.dumps(entry)[:40]}")
    kind = entry.get("kind")
    if kind != "line" and kind not in SUBJECTS:
        raise _FieldError("kind", f'"kind" is one of line, {", ".join(SUBJECTS)}, not {json.dumps(kind)}')
    known = _LINE if kind == "line" else _EVENT
    fields: dict[str, Any] = {}
    for field, value in entry.items():
        if field == "kind":
            continue
        if field not in known:
            raise _FieldError(field, f'a breakpoint on a {kind} has no "{field}"; it has {", ".join(known)}')
        if type(value) is not known[field]:
            raise _FieldError(field, f'"{field}" is {_WORDS[known[field]]}, not {json.dumps(value)[:40]}')
        fields[field] = value
    row = _made(str(kind), fields)
    for field, problem in problems(row).items():
        if checked or field not in ("condition", "log"):
            raise _FieldError(field, f'"{field}": {problem}')
    return row


def _made(kind: str, fields: dict[str, Any]) -> Breakpoint:
    if kind == "line":
        missing = [field for field in ("path", "line") if field not in fields]
        if missing:
            raise _FieldError("kind", f'a breakpoint on a line needs "{missing[0]}"')
        return LineBreakpoint(**fields)
    usual = event(kind, when=fields.pop("when", ""))
    return replace(usual, **fields)


def _entry(row: Breakpoint) -> dict[str, object]:
    """A breakpoint with all that is not as usual."""
    names = _LINE if isinstance(row, LineBreakpoint) else _EVENT
    always = ("path", "line", "when")
    usual = EventBreakpoint(subject=row.kind)
    entry: dict[str, object] = {"kind": row.kind}
    for field in names:
        value = getattr(row, field)
        if (field in always and value != "") or value != getattr(usual, field, ""):
            entry[field] = value
    return entry


def _with_path(row: Breakpoint, change: Callable[[str], str]) -> Breakpoint:
    if isinstance(row, LineBreakpoint) and not row.path.startswith("<"):
        return replace(row, path=change(row.path))
    return row


def _relative(name: str, folder: Path) -> str:
    path = Path(name)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else name


def _absolute(name: str, folder: Path) -> str:
    return os.path.normpath(folder / name)


# ---------------------------------------------------------------------------------------------------- lines
def _starts(text: str, count: int) -> list[tuple[int, int]]:
    """Where each entry of the list begins and ends in the text."""
    decoder = json.JSONDecoder()
    for opening in re.finditer(r'"breakpoints"\s*:\s*\[', text):
        found: list[tuple[int, int]] = []
        at = opening.end()
        while len(found) < count:
            at = _after_gap(text, at)
            try:
                _, end = decoder.raw_decode(text, at)
            except json.JSONDecodeError:
                break
            found.append((at, end))
            at = end
        if len(found) == count:
            return found
    return [(0, len(text))] * count


def _after_gap(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at


def _line_of(text: str, start: int, end: int, field: str) -> int:
    """The line of a field of an entry, of the entry itself where it has none."""
    found = re.search(rf'"{re.escape(field)}"\s*:', text[start:end]) if field else None
    return text.count("\n", 0, start + (found.start() if found else 0)) + 1
