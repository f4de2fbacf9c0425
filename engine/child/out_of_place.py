"""Rewrites statements that write in place, so that they leave the old tensor alone: for :mod:`.without`.

``y.add_(1)`` becomes ``y = y.add_(1)``, whose method then returns a new tensor; ``y[0] = 1`` and ``y.view(-1).mul_(2)``
are preceded by ``y = y.clone()``. ``x.data = v`` becomes ``x = v``. Everything put in stands where the original does.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterable
from typing import Any

from ..tensor import Tensor
from .source_map import blocks
from .without import Switches

#: Names in ``builtins`` that the rewritten code calls.
COPY = "__retrograd_copy__"
OFF = "__retrograd_off__"

_INSIDE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_COMPOUND = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.AsyncFor, ast.While, ast.If, ast.With,
             ast.AsyncWith, ast.Try, ast.Match)  # fmt: skip


def inserted(switches: Switches) -> dict[str, Callable[..., object]]:
    """What rewritten code calls, by name."""

    def copied(index: int, value: Any) -> Any:
        return value.clone() if isinstance(value, Tensor) and switches.hit(index) else value

    return {COPY: copied, OFF: switches.hit}


def rewrite(tree: ast.Module, text: str, path: str, switches: Switches) -> None:
    """Change the statements of ``tree`` that hold a construct which is off."""
    lines = text.splitlines()
    wanted = {
        (one.line, _bytes(lines, one.line, one.column), one.end_line, _bytes(lines, one.end_line, one.end_column)): n
        for n, one in enumerate(switches.wanted)
        if one.path == path and one.kind in ("in-place", "data")
    }
    if not wanted:
        return
    for node in list(ast.walk(tree)):
        for block in blocks(node):
            block[:] = [part for one in block for part in _rewritten(one, wanted, switches)]
    ast.fix_missing_locations(tree)


def _bytes(lines: list[str], line: int, column: int) -> int:
    return len(lines[line - 1][:column].encode()) if 0 < line <= len(lines) else column


def _place(node: ast.AST) -> tuple[int, int, int, int] | None:
    if getattr(node, "end_lineno", None) is None:
        return None
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]


def _rewritten(
    statement: ast.stmt, wanted: dict[tuple[int, int, int, int], int], switches: Switches
) -> Iterable[ast.stmt]:
    own: Iterable[ast.AST] = ast.walk(statement) if not isinstance(statement, _COMPOUND) else _header(statement)
    found = [(node, wanted[place]) for node in own if (place := _place(node)) in wanted and place is not None]
    before: list[ast.stmt] = []
    for node, index in found:
        kind = switches.wanted[index].kind
        if kind == "data":
            changed = _without_data(statement, node, index)
            if changed is not None:
                statement = changed
        elif index not in switches.copied:
            target = _written(statement, node)
            root = _root(target) if target is not None else None
            if root is None:
                continue
            if target is not root:
                switches.copied.add(index)
                before.append(_copied(root, index))
            elif isinstance(statement, ast.Expr) and isinstance(node, ast.Call):
                statement = _at(ast.Assign([_stored(root)], statement.value), statement)
            elif isinstance(node, ast.Call) and isinstance(root, ast.Name) and not _inside(statement, node):
                _replace(statement, node, _at(ast.NamedExpr(_stored(root), node), node))
    return [*before, statement]


def _header(statement: ast.stmt) -> Iterable[ast.AST]:
    """The expressions of a compound statement that are its own."""
    for value in ast.iter_child_nodes(statement):
        if isinstance(value, ast.expr):
            yield from ast.walk(value)


def _written(statement: ast.stmt, node: ast.AST) -> ast.expr | None:
    """The expression whose memory is written to."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.endswith("_"):
        return node.func.value
    if isinstance(statement, ast.AugAssign) and node in (statement, statement.target):
        return statement.target if isinstance(statement.target, ast.Subscript) else None
    if isinstance(statement, ast.Assign) and isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        return node
    return None


def _root(target: ast.expr) -> ast.expr | None:
    """The variable at the bottom: of ``y.view(-1)[0]`` it is ``y``; of a chain of writes what the first writes to."""
    node: ast.expr = target
    chained = True
    while True:
        if isinstance(node, ast.Name):
            return target if chained and node is target else node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
            chained = False
        elif isinstance(node, ast.Subscript):
            node = node.value
            chained = False
        elif isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.attr not in ("data", "T", "mT", "H", "real", "imag", "grad"):
                return target if chained else node
            node = node.value
            chained = False
        else:
            return None


def _without_data(statement: ast.stmt, node: ast.AST, index: int) -> ast.stmt | None:
    """``x.data = v`` as ``x = v`` while the construct is off."""
    if not isinstance(statement, ast.Assign) or node not in statement.targets or not isinstance(node, ast.Attribute):
        return None
    plain = copy.deepcopy(statement)
    plain.targets = [_stored(node.value) if one is node else one for one in statement.targets]
    test = _at(ast.Call(_at(ast.Name(OFF, ast.Load()), node), [_at(ast.Constant(index), node)], []), node)
    changed: ast.stmt = _at(ast.If(test, [plain], [statement]), statement)
    return changed


def _copied(root: ast.expr, index: int) -> ast.stmt:
    arguments = [_at(ast.Constant(index), root), _loaded(root)]
    call = _at(ast.Call(_at(ast.Name(COPY, ast.Load()), root), arguments, []), root)
    assigned: ast.stmt = _at(ast.Assign([_stored(root)], call), root)
    return assigned


def _stored(node: ast.expr) -> Any:
    result: Any = copy.deepcopy(node)
    result.ctx = ast.Store()
    return result


def _loaded(node: ast.expr) -> ast.expr:
    result: Any = copy.deepcopy(node)
    result.ctx = ast.Load()
    return result  # type: ignore[no-any-return]


def _at(node: Any, like: ast.AST) -> Any:
    return ast.copy_location(node, like)


def _inside(statement: ast.stmt, node: ast.AST) -> bool:
    """Whether a node stands where a name cannot be bound for what follows."""
    return any(node in ast.walk(one) for one in ast.walk(statement) if isinstance(one, _INSIDE))


def _replace(statement: ast.stmt, old: ast.AST, new: ast.expr) -> None:
    for parent in ast.walk(statement):
        if parent is new:
            continue
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
                return
            if isinstance(value, list) and old in value:
                value[value.index(old)] = new
                return
