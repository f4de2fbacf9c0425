"""Which names of a source get their values from which others, as far as its assignments say."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from .states import Place

if TYPE_CHECKING:
    from .run import Run

#: What an object's own attributes begin with; they are followed by their names alone.
OWN = "self."
_NAME = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"(?<![\w.])\d+\.?\d*(?:e[-+]?\d+)?", re.IGNORECASE)


def expression_at(run: Run, place: Place | None) -> str:
    """The expression of a place, else its line."""
    if place is None:
        return ""
    if place.expression:
        return place.expression
    lines = run.source_of(place.path).splitlines()
    return "\n".join(lines[place.line - 1 : place.end_line]) if 0 < place.line <= len(lines) else ""


def target_at(run: Run, place: Place) -> str:
    """The name to which the statement of a place, or around it, gives a value."""
    if place.target:
        return place.target.removeprefix(OWN)
    lines = run.source_of(place.path).splitlines()
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    # += too, and values.append(x.item())
    match = re.match(r"\s*(?:self\.)?([^\W\d]\w*)\s*(?:[-+*/%&|^@]|//|\*\*)?=(?!=)", line) or re.match(
        r"\s*(?:self\.)?([^\W\d]\w*)\.(?:append|extend|insert)\(", line
    )
    return match.group(1) if match else ""


def names_in(expression: str) -> set[str]:
    """Every word that could be a name."""
    return set(_NAME.findall(expression))


def literals_in(expression: str) -> set[str]:
    """The numbers that stand in an expression, as Python shows them, whole ones also as floats."""
    found: set[str] = set()
    for literal in _NUMBER.findall(expression):
        number = float(literal)
        found |= {repr(number), repr(-number)}
        if number.is_integer():
            found |= {repr(int(number)), repr(-int(number))}
    return found


@lru_cache(maxsize=256)
def derived_names(source: str, name: str) -> frozenset[str]:
    """Names that assignments, loops, appends and functions fill from ``name``, directly or through others."""
    found = {name}
    flows = _flows(source)
    grown = True
    while grown:
        grown = False
        for left, right in flows:
            if right & found and not left <= found:
                found |= left
                grown = True
    return frozenset(found - {name})


@lru_cache(maxsize=32)
def _flows(source: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """For each assignment its targets and the names in its value."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        # a cell with magics in it
        return ()
    found: list[tuple[frozenset[str], frozenset[str]]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            found.append((_names(*node.targets), _names(node.value)))
        elif isinstance(node, (ast.AugAssign, ast.AnnAssign)) and node.value is not None:
            found.append((_names(node.target), _names(node.value)))
        elif isinstance(node, ast.For):
            found.append((_names(node.target), _names(node.iter)))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _FILLING:
            found.append((_names(node.func.value), _names(*node.args)))
    found += [(frozenset({name}), _names(value)) for name, value in _returns(source)]
    return tuple(found)


def functions_in(source: str) -> frozenset[str]:
    """The functions of a source that return something."""
    return frozenset(name for name, _ in _returns(source))


def returning(source: str, line: int) -> str:
    """The function that returns what the expression on a line makes; "" if nothing returns it."""
    for name, value in _returns(source):
        if value.lineno <= line <= (value.end_lineno or value.lineno):
            return name
    return ""


@lru_cache(maxsize=32)
def _returns(source: str) -> tuple[tuple[str, ast.expr], ...]:
    """The functions of a source with what they return; of several values nobody knows which one is meant."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ()
    found: list[tuple[str, ast.expr]] = []
    waiting: list[tuple[ast.AST, str]] = [(tree, "")]
    while waiting:
        node, name = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            name = node.name
        elif (
            isinstance(node, ast.Return)
            and node.value is not None
            and not isinstance(node.value, (ast.Tuple, ast.Dict))
        ):
            found.append((name, node.value))
        waiting += [(child, name) for child in ast.iter_child_nodes(node) if not isinstance(node, ast.Lambda)]
    return tuple(found)


_FILLING = frozenset({"append", "extend", "insert"})


def _names(*nodes: ast.AST) -> frozenset[str]:
    """Variables, and attributes of ``self`` by their names."""
    found: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            found.add(node.attr)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        else:
            waiting += ast.iter_child_nodes(node)
    return frozenset(found)
