"""Files and tensors that a breakpoint may stand at, and whether they are there."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from retrograd.app.store.breakpoint_rows import LineBreakpoint

from ..desk import Desk

#: Larger files are not read to count their lines.
MOST_BYTES = 1 << 20

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate


def paths(desk: Desk) -> list[str]:
    """The files or cells that are open or took part in the run, the main one first."""
    own = [cell.path for cell in desk.document.code] if desk.document is not None else []
    return list(dict.fromkeys([*own, *desk.store.run.sources]))


def absolute(desk: Desk, path: str) -> str:
    """A path as the program calls it; relative ones are meant from the folder of the document."""
    if not path or path.startswith("<"):
        return path
    folder = desk.document.path.parent if desk.document is not None else Path.cwd()
    return os.path.normpath(folder / path)


def problems(desk: Desk, row: LineBreakpoint) -> dict[str, str]:
    """What is wrong with the place of a breakpoint, by field."""
    text = _text(desk, row.path)
    if text is None:
        return {"path": translate("Breakpoint", "There is no file {0}.").format(row.path)}
    count = len(text.splitlines())
    if text and row.line > count:
        return {"line": translate("Breakpoint", "There are only {0} lines.").format(count)}
    return {}


def tensor_label(desk: Desk, number: str) -> str:
    """The name of the tensor with this number at the cursor, "" if it has none."""
    state = desk.store.moment.tensor(int(number)) if number.isdecimal() else None
    return state.name if state is not None else ""


def _text(desk: Desk, path: str) -> str | None:
    """The text of a file or cell, "" where it is not looked at, None if there is none."""
    cell = desk.document.cell_of(path) if desk.document is not None else None
    if cell is not None:
        return cell.text
    if path in desk.store.run.sources:
        return desk.store.run.source_of(path)
    try:
        file = Path(path)
        if not file.is_file():
            return None
        return file.read_text(encoding="utf-8") if file.stat().st_size <= MOST_BYTES else ""
    except (OSError, ValueError):
        return None
