"""Programs of the corpus: what is written at their head is what the debugger must say of them.

A pain is a script with comments at its head (``# key: value``) and marks at the end of lines::

    # pain: 3                      number of the pain that it shows
    # cause: inplace-modified      cause code; several that are as right are parted by "|"
    # subject: y|part              name that the finding must be about; "*" where none is meant
    # also: inf-origin             codes of which a finding is true here too, parted by blanks
    # ask: x.grad                  what a person would ask; it must be answered with the same cause
    # plain: no                    nothing needs to be said of it unasked
    # line: any                    there is no single line to blame
    y += 1  # <- cause             the culprit; "# <- or" marks further lines that may be named

Marks stand at the end of the line, so that they go with it through every variant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MARKS = ("# <- cause", "# <- or")


@dataclass(frozen=True)
class Expected:
    """What must be said of a program.

    Attributes:
        pain: Number of the pain; 0 for a healthy program.
        causes: Codes any of which is right.
        subjects: Names any of which is right; empty where it does not matter.
        also: Further codes that are true of the program.
        ask: Expression to ask about, or nothing.
        unasked: Whether it must be found without being asked.
        any_line: Whether the line is left open.
    """

    pain: int = 0
    causes: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    also: frozenset[str] = frozenset()
    ask: str = ""
    unasked: bool = True
    any_line: bool = False


@dataclass(frozen=True)
class Program:
    """A program to run.

    Attributes:
        name: Name of the script that it comes from.
        variant: How it was made from that; "as written" for itself.
        files: Its texts by file name, the one to run first; the cells of a notebook are ``<cell 1>``, ….
        expected: What must be said of it.
    """

    name: str
    variant: str
    files: dict[str, str]
    expected: Expected

    @property
    def notebook(self) -> bool:
        """Whether it is made of cells."""
        return next(iter(self.files)).startswith("<cell")

    def marked(self) -> set[tuple[str, int]]:
        """File and number of each marked line."""
        return {
            (name, number)
            for name, text in self.files.items()
            for number, line in enumerate(text.splitlines(), 1)
            if line.rstrip().endswith(MARKS)
        }


def read(path: Path) -> Program:
    """A pain script with what is said at its head."""
    text = path.read_text(encoding="utf-8")
    said: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("# "):
            break
        key, _, value = line[2:].partition(": ")
        said[key] = value.strip()
    subjects = () if said["subject"] == "*" else tuple(said["subject"].split("|"))
    expected = Expected(
        int(said["pain"]), tuple(said["cause"].split("|")), subjects, frozenset(said.get("also", "").split()),
        said.get("ask", ""), said.get("plain") != "no", said.get("line") == "any",
    )  # fmt: skip
    return Program(path.stem, "as written", {path.name: text}, expected)


def pains() -> list[Program]:
    """Every pain script as it is written."""
    return [read(path) for path in sorted((HERE / "pains").glob("*.py"))]


def healthy() -> Iterator[Program]:
    """Programs in which nothing is wrong."""
    training = ROOT / "tests" / "references" / "training"
    for path in [*sorted((HERE / "healthy").glob("*.py")), *sorted(training.glob("*.py"))]:
        yield Program(path.stem, "healthy", {path.name: path.read_text(encoding="utf-8")}, Expected())


def with_files(program: Program, variant: str, files: dict[str, str], expected: Expected | None = None) -> Program:
    """The same program written differently."""
    return replace(program, variant=variant, files=files, expected=expected or program.expected)
