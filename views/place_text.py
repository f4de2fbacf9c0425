"""Places in the source as all of the window names them: ``line 4`` of a file, ``cell 2, line 4`` of a notebook."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from retrograd.app.model.states import Place

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

_CELL = re.compile(r"<cell (\d+)>")


def line_text(line: int, cell: int = 0) -> str:
    """A line in words, "" for 0; ``cell`` counts from 1 (0: the line is in a file)."""
    if not line:
        return ""
    if cell > 0:
        return translate("Place", "cell {0}, line {1}").format(cell, line)
    return translate("Place", "line {0}").format(line)


def lines_text(first: int, last: int, cell: int = 0) -> str:
    """A range of lines in words, "" if the first is 0."""
    if not first or last <= first:
        return line_text(first, cell)
    if cell > 0:
        return translate("Place", "cell {0}, lines {1}–{2}").format(cell, first, last)
    return translate("Place", "lines {0}–{1}").format(first, last)


def number_of_lines(first: int, last: int = 0, cell: int = 0) -> str:
    """A line or range for a column that is titled so: ``4``, ``4–6``, ``[2] 4`` in a cell; "" if the first is 0."""
    if not first:
        return ""
    text = f"{first}–{last}" if last > first else str(first)
    return f"[{cell}] {text}" if cell > 0 else text


def show_line_text(line: int, cell: int = 0) -> str:
    """The entry of a menu that goes to a line."""
    return translate("Place", "Show {0}").format(line_text(line, cell))


def cell_of(path: str) -> int:
    """Number of the notebook cell that a path means, from 1; 0 for a file."""
    found = _CELL.fullmatch(path)
    return int(found[1]) if found else 0


def path_of(cell: int, file: str) -> str:
    """The path of a numbered cell, or the file itself for 0."""
    return f"<cell {cell}>" if cell > 0 else file


def place_text(place: Place | None) -> str:
    """A place in words, "" for none."""
    return line_text(place.line, place.cell + 1) if place is not None else ""


def place_number(place: Place | None) -> str:
    """A place for a column that is titled "Line", "" for none."""
    return number_of_lines(place.line, cell=place.cell + 1) if place is not None else ""
