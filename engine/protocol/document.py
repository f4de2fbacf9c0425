"""Writes ``docs/events.md`` from the event classes: ``python -m retrograd.engine.protocol.document FILE``."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import msgspec

from .events import EVENTS, Event
from .values import Part

_HEAD = """# Events

Generated from `engine/protocol/events.py` by `make generate`; change the docstrings there.

A run is a sequence of these records: the window, recordings, the events panel and every explanation read nothing else.
"""


def _section(record: type[msgspec.Struct], inherited: frozenset[str]) -> list[str]:
    """Heading, docstring and a table of the fields that ``record`` adds."""
    tag = record.__struct_config__.tag
    title = f"## {record.__name__}" + (f" · `{tag}`" if tag else "")
    lines = [title, "", inspect.cleandoc(record.__doc__ or ""), ""]
    rows = [field for field in msgspec.structs.fields(record) if field.name not in inherited]
    if rows:
        lines += ["| Field | Type | Default |", "|---|---|---|"]
        for field in rows:
            hint = field.type.__name__ if isinstance(field.type, type) else str(field.type)
            hint = hint.replace("retrograd.engine.protocol.values.", "").replace("|", "\\|")
            default = "" if field.default is msgspec.NODEFAULT else f"`{field.default!r}`"
            lines.append(f"| `{field.name}` | `{hint}` | {default} |")
        lines.append("")
    return lines


def document() -> str:
    """The whole page."""
    common = frozenset(Event.__struct_fields__)
    lines = [_HEAD]
    lines += _section(Event, frozenset())
    for event in EVENTS:
        lines += _section(event, common)
    for part in Part.__subclasses__():
        lines += _section(part, frozenset())
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), encoding="utf-8")
