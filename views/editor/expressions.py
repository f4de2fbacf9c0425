"""Which expression a person means who points at a place in a source text."""

from __future__ import annotations

import ast
from functools import lru_cache

#: Of texts longer than this only the part around the line is parsed: parsing all of it would be felt.
LONG = 20_000


def expression_at(text: str, line: int, column: int) -> str:
    """The name, or the chain of attributes and constant items up to it, that stands at a place; "" for none.

    ``line`` counts from 1, ``column`` in characters from 0. Of ``self.fc.weight`` the place in ``fc`` means
    ``self.fc``. What has to be computed (a call, a sum) means nothing here.
    """
    lines = text.splitlines()
    if not 0 < line <= len(lines):
        return ""
    at = len(lines[line - 1][:column].encode())
    best: tuple[int, str] | None = None
    above = 0
    if len(text) > LONG:
        above, text = _part_around(lines, line)
        line -= above
    for first, start, last, end, found in _chains(text):
        if (first, start) <= (line, at) < (last, end):
            length = (last - first) * 100_000 + end - start
            if best is None or length < best[0]:
                best = length, found
    return best[1] if best is not None else ""


def _part_around(lines: list[str], line: int) -> tuple[int, str]:
    """The statements of the outermost level around a line, and how many lines stand above them."""
    first = line
    while first > 1 and not _begins_statement(lines[first - 1]):
        first -= 1
    last = line
    while last < len(lines) and not _begins_statement(lines[last]):
        last += 1
    return first - 1, "\n".join(lines[first - 1 : last])


def _begins_statement(line: str) -> bool:
    return (
        bool(line) and not line[0].isspace() and line[0] not in "#)]}" and not line.startswith(("el", "except", "fin"))
    )


@lru_cache(maxsize=16)
def _chains(text: str) -> tuple[tuple[int, int, int, int, str], ...]:
    """The stretch that stands for each chain: all of a name, of an attribute only its own word, of an item its key."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            found.append(
                (node.lineno, node.col_offset, node.lineno, node.col_offset + len(node.arg.encode()), node.arg)
            )
        elif isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and is_plain(node):
            line, start = node.lineno, node.col_offset
            if not isinstance(node, ast.Name):
                line, start = node.value.end_lineno or line, node.value.end_col_offset or start
            found.append((line, start, node.end_lineno or line, node.end_col_offset or start, ast.unparse(node)))
    return tuple(found)


def is_plain(node: ast.expr) -> bool:
    """Whether an expression is a name with attributes and constant items, so that nothing is computed."""
    while True:
        if isinstance(node, ast.Name):
            return True
        if isinstance(node, ast.Subscript):
            if not _is_constant(node.slice):
                return False
        elif not isinstance(node, ast.Attribute):
            return False
        node = node.value


def _is_constant(node: ast.expr) -> bool:
    if isinstance(node, ast.Tuple):
        return all(map(_is_constant, node.elts))
    if isinstance(node, ast.Slice):
        return all(part is None or _is_constant(part) for part in (node.lower, node.upper, node.step))
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub) and _is_constant(node.operand)
    return isinstance(node, ast.Constant)
