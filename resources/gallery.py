"""The gallery: short scripts with one thing wrong each, and their answers.

A script is a file in ``examples/gallery`` whose docstring holds its title and what is to be found; its answer is a
table in ``answers.toml`` there.
"""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from . import ResourceError


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A script of the gallery.

    Attributes:
        name: Stem of the file.
        title: Its title, which gives nothing away.
        goal: What is to be found, in a sentence or two.
        cause: Cause code of the finding that is the answer.
        line: Number of the line to blame; 0 where no single line is.
        answer: What is wrong and what helps.
    """

    name: str
    title: str
    goal: str
    cause: str
    line: int
    answer: str


def _folder() -> Traversable:
    return files(__package__).joinpath("examples", "gallery")


def puzzle_file(name: str) -> Traversable:
    """The script of a puzzle.

    Raises:
        ResourceError: There is no such puzzle.
    """
    known = [puzzle.name for puzzle in puzzles()]
    if name not in known:
        raise ResourceError(f"no puzzle {name!r}; there are {', '.join(known)}")
    return _folder().joinpath(f"{name}.py")


@cache
def puzzles() -> tuple[Puzzle, ...]:
    """All puzzles, easy ones first.

    Raises:
        ResourceError: A script has no answer, or an answer no script or no such line.
    """
    folder = _folder()
    answers = tomllib.loads(folder.joinpath("answers.toml").read_text(encoding="utf-8"))
    scripts = {entry.name.removesuffix(".py") for entry in folder.iterdir() if entry.name.endswith(".py")}
    alone = sorted(scripts.symmetric_difference(answers))
    if alone:
        raise ResourceError(f"a script of the gallery and its answer must have one name; alone: {', '.join(alone)}")
    return tuple(_puzzle(name, table, folder) for name, table in answers.items())


def _puzzle(name: str, table: dict[str, str], folder: Traversable) -> Puzzle:
    text = folder.joinpath(f"{name}.py").read_text(encoding="utf-8")
    title, _, goal = (ast.get_docstring(ast.parse(text)) or "").partition("\n\n")
    line = 0
    if "at" in table:
        lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == table["at"]]
        if not lines:
            raise ResourceError(f"{name}.py has no line {table['at']!r}, which its answer names")
        line = lines[-1]
    return Puzzle(name, title.strip().rstrip("."), " ".join(goal.split()), table["cause"], line, table["answer"])
