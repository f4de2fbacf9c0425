"""What sources say of arrays: which names can mean the same memory, and which statements write to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

#: What gives a tensor's memory to NumPy.
_TAKING = frozenset({"numpy", "asarray", "__array__"})
#: Methods of arrays that write to them, and functions that write to their first argument.
_METHODS = frozenset({"fill", "sort", "put", "partition", "itemset", "setfield", "resize"})
_FUNCTIONS = frozenset({
    "copyto", "put", "put_along_axis", "place", "putmask", "shuffle", "fill_diagonal", "readinto", "recv_into",
})  # fmt: skip
#: Methods of arrays that show the same memory.
_VIEWS = frozenset({"ravel", "reshape", "squeeze", "swapaxes", "transpose", "view"})

_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ArrayWrite:
    """A statement that may write to an array.

    Attributes:
        line: Its first line; ``end`` its last.
        function: The function that it stands in, "" outside of all.
        names: What it writes to.
        takes: Whether it writes to the array of a tensor that it takes itself: ``x.numpy()[0] = 1``.
    """

    line: int
    end: int
    function: str
    names: frozenset[str]
    takes: bool


@lru_cache(maxsize=64)
def aliases(sources: tuple[str, ...], names: frozenset[str]) -> frozenset[str]:
    """Names that can mean the same memory: of views, of what they are views of, of arguments and results."""
    found = set(names)
    pairs = [pair for source in sources for pair in _same(source, sources)]
    grown = True
    while grown:
        grown = False
        for left, right in pairs:
            if (left in found) != (right in found):
                found |= {left, right}
                grown = True
    return frozenset(found)


def memory_of(value: ast.expr) -> str:
    """The name whose memory an expression shows: of ``self.a[2:].reshape(-1)`` it is ``a``; "" where it is new."""
    while True:
        if isinstance(value, ast.Name):
            return value.id
        if isinstance(value, ast.Attribute) and value.attr != "T":
            return value.attr
        if isinstance(value, (ast.Attribute, ast.Subscript)):
            value = value.value
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in _VIEWS:
            value = value.func.value
        else:
            return ""


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    found: str = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return found


def tree_of(source: str) -> ast.Module:
    """A source as a tree; nothing of one that is no Python, such as a cell with magics."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])


@lru_cache(maxsize=64)
def writes_in(source: str) -> tuple[ArrayWrite, ...]:
    """The statements that may write to arrays."""
    return tuple(_writes(tree_of(source), ""))


def _writes(node: ast.AST, function: str) -> Iterator[ArrayWrite]:
    for target in _targets(node):
        taking = any(isinstance(part, ast.Call) and called(part) in _TAKING for part in ast.walk(target))
        names = frozenset({memory_of(target)}) - {""}
        if names or taking:
            yield ArrayWrite(getattr(node, "lineno", 0), getattr(node, "end_lineno", 0), function, names, taking)
    inside = node.name if isinstance(node, ast.FunctionDef) else function
    for child in ast.iter_child_nodes(node):
        yield from _writes(child, inside)


def _targets(node: ast.AST) -> list[ast.expr]:
    """What a statement or call writes to in place."""
    if isinstance(node, ast.AugAssign):
        return [node.target]
    if isinstance(node, ast.Assign):
        parts = [part for one in node.targets for part in _elements(one) or [one]]
        return [part for part in parts if isinstance(part, ast.Subscript) and not _is_text(part.slice)]
    if not isinstance(node, ast.Call):
        return []
    found = [keyword.value for keyword in node.keywords if keyword.arg == "out"]
    if isinstance(node.func, ast.Attribute) and called(node) in _METHODS:
        found.append(node.func.value)
    if called(node) in _FUNCTIONS and node.args:
        found.append(node.args[0])
    return found


def _is_text(index: ast.expr) -> bool:
    """Whether an index is a key of a dictionary."""
    return isinstance(index, ast.Constant) and isinstance(index.value, str)


@lru_cache(maxsize=64)
def calls_in(source: str) -> tuple[tuple[int, str], ...]:
    """Line and name of each call."""
    return tuple((node.lineno, called(node)) for node in ast.walk(tree_of(source)) if isinstance(node, ast.Call))


def loop_around(source: str, *lines: int) -> tuple[int, int]:
    """First and last line of the innermost loop that has all these lines; of the whole source if none has."""
    found = (1, len(source.splitlines()))
    for node in ast.walk(tree_of(source)):
        if isinstance(node, (ast.For, ast.While)):
            first, last = node.lineno, node.end_lineno or node.lineno
            if all(first <= line <= last for line in lines) and last - first < found[1] - found[0]:
                found = first, last
    return found


@lru_cache(maxsize=64)
def _functions(sources: tuple[str, ...]) -> dict[str, ast.FunctionDef]:
    return {
        node.name: node for source in sources for node in ast.walk(tree_of(source)) if isinstance(node, ast.FunctionDef)
    }


@lru_cache(maxsize=64)
def _same(source: str, sources: tuple[str, ...]) -> tuple[_Pair, ...]:
    """Pairs of names of which one is given the memory of the other."""
    functions = _functions(sources)
    found: list[_Pair] = []
    for node in ast.walk(tree_of(source)):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                found += _assigned(target, node.value, functions)
        elif isinstance(node, ast.Call) and called(node) in functions:
            names = [one.arg for one in functions[called(node)].args.args if one.arg != "self"]
            pairs = [(name, memory_of(given)) for name, given in zip(names, node.args, strict=False)]
            pairs += [(one.arg, memory_of(one.value)) for one in node.keywords if one.arg]
            found += pairs
    return tuple((left, right) for left, right in found if left and right)


def _assigned(target: ast.expr, value: ast.expr, functions: dict[str, ast.FunctionDef]) -> Iterator[_Pair]:
    targets = _elements(target)
    if isinstance(value, ast.Call) and called(value) in functions:
        for node in ast.walk(functions[called(value)]):
            if isinstance(node, ast.Return) and node.value is not None:
                yield from _assigned(target, node.value, {})
    elif targets:
        for left, right in zip(targets, _elements(value), strict=False):
            yield memory_of(left), memory_of(right)
    else:
        yield memory_of(target), memory_of(value)


def _elements(value: ast.expr) -> list[ast.expr]:
    return value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
