"""All commands together. A new menu is a file with ``ROWS`` and its name here."""

from __future__ import annotations

from . import file, go, graph, help, run, view
from .command import Registry

_TABLES = (file.ROWS, run.ROWS, go.ROWS, graph.ROWS, view.ROWS, help.ROWS)


def registry() -> Registry:
    """A registry with every row."""
    commands = Registry()
    for rows in _TABLES:
        commands.add(rows)
    return commands
