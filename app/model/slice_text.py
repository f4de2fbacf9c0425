"""Scripts with some of their statements left out: what is kept keeps its lines, comments and order."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

#: Statements whose parts may be kept without the others.
_OPEN = (ast.If, ast.For, ast.While, ast.With, ast.FunctionDef, ast.ClassDef)
_BLOCKS = ("body", "orelse")


@dataclass(eq=False, slots=True)
class Part:
    """A statement; of an open one its header, with its blocks.

    Attributes:
        node: The statement.
        source: Number of the text that it stands in.
        parent: The statement around it, None at the top.
        blocks: Statements in each block; empty for one that is kept whole or not at all.
        scope: The function or class that it stands in, None for the module.
    """

    node: ast.stmt
    source: int
    parent: Part | None
    blocks: list[list[Part]] = field(default_factory=list)
    scope: Part | None = None

    @property
    def first(self) -> int:
        """Its first line, with decorators."""
        decorators: list[ast.expr] = getattr(self.node, "decorator_list", [])
        return min([self.node.lineno, *(one.lineno for one in decorators)])

    @property
    def last(self) -> int:
        """Its last line."""
        return self.node.end_lineno or self.node.lineno

    def walk(self) -> Iterator[Part]:
        """It and everything inside."""
        yield self
        for block in self.blocks:
            for one in block:
                yield from one.walk()


class Script:
    """The statements of one text, or of several that run one after the other (the cells of a notebook).

    Args:
        texts: Source by path, in order.

    Raises:
        SyntaxError: A text isn't Python.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.paths = list(texts)
        self.lines = [text.splitlines() for text in texts.values()]
        self.top: list[Part] = []
        for number, text in enumerate(texts.values()):
            self.top += [self._part(node, number, None, None) for node in ast.parse(text).body]
        self.parts = [one for top in self.top for one in top.walk()]

    def _part(self, node: ast.stmt, source: int, parent: Part | None, scope: Part | None) -> Part:
        made = Part(node, source, parent, scope=scope)
        if isinstance(node, _OPEN) and node.body[0].lineno > _header_end(node):
            inner = made if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else scope
            for name in _BLOCKS:
                block = getattr(node, name, [])
                made.blocks.append([self._part(one, source, made, inner) for one in block])
        return made

    def at(self, path: str, line: int) -> Part | None:
        """The innermost statement on a line."""
        if path not in self.paths:
            return None
        source = self.paths.index(path)
        found = [one for one in self.parts if one.source == source and one.first <= line <= one.last]
        return max(found, key=lambda one: (one.first, -one.last), default=None)

    def source_of(self, part: Part) -> str:
        """The text of a statement, of an open one its header."""
        last = part.blocks[0][0].first - 1 if part.blocks else part.last
        return "\n".join(self.lines[part.source][part.first - 1 : last]).strip()

    def text(self, kept: Iterable[Part], instead: Mapping[Part, str]) -> str:
        """The script with these statements, each with what it stands in; some are written differently."""
        wanted: set[Part] = set()
        for part in kept:
            around: Part | None = part
            while around is not None:
                wanted.add(around)
                around = around.parent
        lines = list(self._lines(self.top, wanted, instead))
        return "\n".join(lines).strip("\n") + "\n" if lines else ""

    def _lines(self, block: list[Part], wanted: set[Part], instead: Mapping[Part, str]) -> Iterator[str]:
        end = 0
        source = -1
        for part in block:
            own = self.lines[part.source]
            if part in wanted and instead.get(part) != "":
                indent = " " * part.node.col_offset
                if source not in (-1, part.source):
                    yield ""
                elif end:
                    yield from [""] * min(2, _blanks(own, part.first))
                if part in instead:
                    yield indent + instead[part]
                elif not part.blocks:
                    yield from own[part.first - 1 : part.last]
                else:
                    yield from self._open(part, own, wanted, instead)
                source = part.source
            end = part.last

    def _open(self, part: Part, own: list[str], wanted: set[Part], instead: Mapping[Part, str]) -> Iterator[str]:
        body, *rest = part.blocks
        yield from own[part.first - 1 : body[0].first - 1]
        inside = list(self._lines(body, wanted, instead))
        yield from inside or [" " * body[0].node.col_offset + "pass"]
        for block in rest:
            inside = list(self._lines(block, wanted, instead))
            if not block or not inside:
                continue
            if isinstance(part.node, ast.If) and block[0].node.col_offset == part.node.col_offset:
                yield from inside  # elif is an if of its own, whose line says so
            else:
                yield from own[body[-1].last : block[0].first - 1]
                yield from inside


def _blanks(lines: list[str], before: int) -> int:
    """Empty lines right before a line (from 1)."""
    count = 0
    while before - 2 - count >= 0 and not lines[before - 2 - count].strip():
        count += 1
    return count


def _header_end(node: ast.stmt) -> int:
    """The last line of what stands before the first block."""
    ends = [node.lineno]
    for name, value in ast.iter_fields(node):
        if name not in ("body", "orelse", "decorator_list"):
            for one in value if isinstance(value, list) else [value]:
                ends += (
                    [inner.end_lineno or 0 for inner in ast.walk(one) if isinstance(inner, ast.expr)]
                    if isinstance(one, ast.AST)
                    else []
                )
    return max(ends)
