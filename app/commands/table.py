"""All commands together. A new menu is a file with ``ROWS`` and its name here."""

from __future__ import annotations

from . import (
    breakpoint,
    file,
    go,
    graph,
    help,
    look,
    process,
    run,
    travel_marks,
    travel_rows,
    travel_value,
    view,
    what_if,
)
from .command import Registry

_TABLES = (
    file.ROWS, run.ROWS, process.ROWS, travel_rows.ROWS, breakpoint.ROWS, what_if.ROWS, go.ROWS, travel_value.ROWS,
    travel_marks.ROWS, look.ROWS, graph.ROWS, view.ROWS, help.ROWS,
)  # fmt: skip


def registry() -> Registry:
    """A registry with every row."""
    commands = Registry()
    for rows in _TABLES:
        commands.add(rows)
    return commands
