"""A document: its cells with their texts and stored outputs, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class DocumentError(ValueError):
    """A file cannot be opened; the text is a sentence that names file, line where there is one, and remedy."""


@dataclass(frozen=True, slots=True)
class Output:
    """One stored output of a notebook cell.

    ``kind``: "stdout", "stderr", "text" (a displayed value), "image" (PNG in ``data``), "error" (a traceback) or
    "other" (not shown; ``text`` says what it is).
    """

    kind: str
    text: str
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a document; a script has one.

    Attributes:
        index: Position in the document, from 0.
        kind: "code", "markdown" or "raw".
        text: Source, lines ended by ``\\n``.
        code_index: Position among the code cells, from 0 (-1: no code).
        path: What code objects and events call it: the file, or ``<cell N>`` for code of a notebook ("" no code).
        outputs: Outputs stored in the file.
    """

    index: int
    kind: str
    text: str
    code_index: int
    path: str
    outputs: tuple[Output, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A script or notebook.

    Attributes:
        path: The file, absolute.
        kind: "script" or "notebook".
        cells: All cells in order.
        problem: A sentence about what will go wrong when it runs (a syntax error); "" if nothing is known.
        problem_path, problem_line: Where that is ("" and 0: nowhere in particular).
        recorded: Whether the text comes from a recording, so that it can be looked at but not run.
    """

    path: Path
    kind: str
    cells: tuple[Cell, ...]
    problem: str = ""
    problem_path: str = ""
    problem_line: int = 0
    recorded: bool = False

    @property
    def code(self) -> tuple[Cell, ...]:
        """The code cells in order."""
        return tuple(cell for cell in self.cells if cell.code_index >= 0)

    @property
    def sources(self) -> tuple[str, ...]:
        """The text of every code cell."""
        return tuple(cell.text for cell in self.code)

    def cell_of(self, path: str) -> Cell | None:
        """The code cell that events call ``path``, None if it is in another file."""
        return next((cell for cell in self.code if cell.path == path), None)

    @classmethod
    def from_sources(cls, path: Path, kind: str, sources: Iterable[tuple[str, str, int]]) -> Document:
        """The document that a recording holds.

        Args:
            path: The recording.
            kind: "script" or "notebook".
            sources: Path, text and cell (-1: a file) of each source seen in the run, main file first.
        """
        wanted = [source for source in sources if kind == "script" or source[2] >= 0]
        if kind == "script":
            wanted = wanted[:1]
        cells = (Cell(index, "code", text, index, name) for index, (name, text, _) in enumerate(wanted))
        return cls(path, kind, tuple(cells), recorded=True)


def cell_path(code_index: int) -> str:
    """What tracebacks and events call the code cell at this position (from 0)."""
    return f"<cell {code_index + 1}>"
