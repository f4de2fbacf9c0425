"""Compiles the user's source with breakpoints and loop counters put in.

What is put in stands at zero width at the start of a statement, so that no position in the source ever leads to it;
the docstring and ``from __future__`` imports keep their places.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from types import CodeType
from typing import Any

from ..protocol.requests import LineBreakpoint
from .source_map import Statement, StatementIndex, blocks, loop_key

#: Names in ``builtins`` that the inserted code calls.
HIT = "__retrograd_hit__"
FAILED = "__retrograd_failed__"
FOR = "__retrograd_for__"
WHILE = "__retrograd_while__"
NEXT = "__retrograd_next__"
ENTRY = "__retrograd_entry__"
DISPLAY = "__retrograd_display__"
#: Local names that inserted code makes start so; nobody should see them.
HIDDEN = "__retrograd_"

_Scope = (ast.FunctionDef, ast.AsyncFunctionDef)


def parse(text: str, path: str) -> ast.Module:
    """The tree of a source text.

    Raises:
        SyntaxError: If the text isn't Python, also where it holds null bytes.
    """
    try:
        return ast.parse(text, path)
    except ValueError as error:
        raise SyntaxError(str(error), (path, 1, 0, "")) from None


def place(tree: ast.Module, breakpoints: Sequence[LineBreakpoint]) -> dict[int, tuple[int, str]]:
    """Where breakpoints are: identity to (line of the statement, message); line 0 where there is no place."""
    found = {}
    index = StatementIndex(tree)
    for one in breakpoints:
        statement = index.snap(one.line)
        if statement is None:
            found[one.identity] = (0, f"There is no statement at or after line {one.line}; choose a line with code.")
        elif (problem := condition_problem(one)) != "":
            found[one.identity] = (0, problem)
        else:
            found[one.identity] = (Statement(statement).line, "")
    return found


def condition_problem(breakpoint: LineBreakpoint) -> str:
    """What is wrong with a breakpoint's condition or message as text; "" if nothing is."""
    try:
        if breakpoint.condition:
            ast.parse(breakpoint.condition.strip(), "<condition>", "eval")
        if breakpoint.log:
            log_code(breakpoint.log)
    except (SyntaxError, ValueError) as error:
        in_condition = "<condition>" in str(getattr(error, "filename", ""))
        what = "condition" if in_condition else "message"
        return f"The {what} of the breakpoint at line {breakpoint.line} is not valid Python: {error}"
    return ""


def log_code(message: str) -> CodeType:
    """A log message such as ``loss = {loss.item()}`` as an expression.

    Raises:
        SyntaxError: If a part in braces isn't one.
    """
    return compile("f" + repr(message), "<message>", "eval")


def is_simple(condition: str) -> bool:
    """Whether a condition calls nothing, so that it can stand in the user's code itself."""
    tree = ast.parse(condition.strip(), mode="eval")
    return not any(isinstance(one, (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.Lambda,
                                    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp))
                   for one in ast.walk(tree))  # fmt: skip


def instrument(text: str, path: str, breakpoints: Sequence[LineBreakpoint], loops: bool) -> ast.Module:
    """The tree of ``text`` with probes for ``breakpoints`` and, if ``loops``, counters of passes.

    Raises:
        SyntaxError: If the text isn't Python.
    """
    tree = ast.parse(text, path)
    before: dict[ast.stmt, list[ast.stmt]] = {}
    index = StatementIndex(tree)
    for one in breakpoints:
        statement = index.snap(one.line)
        if statement is not None and not condition_problem(one):
            before.setdefault(statement, []).append(_probe(one, statement))
    if loops:
        _count_loops(tree, before)
    if before:
        _insert(tree, before)
    return tree


def add_entry(tree: ast.Module, cell: int) -> None:
    """Put a call before the first statement, where a program or cell stops at its entry."""
    if tree.body:
        first = next((one for one in tree.body if not _is_inserted(one)), tree.body[0])
        tree.body.insert(0, _at(ast.parse(f"{ENTRY}({cell})").body[0], first))
        _keep_head(tree)


def show_last(tree: ast.Module) -> None:
    """Hand the value of a last expression to the function that shows it."""
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and not _is_inserted(last):
        call = ast.parse(f"{DISPLAY}(0)", mode="eval").body
        assert isinstance(call, ast.Call)
        for node in ast.walk(call):
            if isinstance(node, ast.expr):
                _move(node, last.lineno, last.col_offset)
        call.args = [last.value]
        last.value = call


def _insert(tree: ast.Module, before: dict[ast.stmt, list[ast.stmt]]) -> None:
    for node in list(ast.walk(tree)):
        for block in blocks(node):
            if any(one in before for one in block):
                block[:] = [part for one in block for part in (*before.get(one, ()), one)]
    _keep_head(tree)


def _keep_head(tree: ast.Module) -> None:
    """Move what now stands before a docstring or a ``from __future__`` import behind it."""
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Module, ast.ClassDef, *_Scope)):
            continue
        last = -1
        for index, one in enumerate(node.body):
            doc = isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) and isinstance(one.value.value, str)
            future = isinstance(one, ast.ImportFrom) and one.module == "__future__"
            if future or (doc and all(_is_inserted(b) for b in node.body[:index])):
                last = index
            elif not _is_inserted(one):
                break
        head = node.body[: last + 1]
        if any(_is_inserted(one) for one in head):
            kept = [one for one in head if not _is_inserted(one)]
            moved = [one for one in head if _is_inserted(one)]
            node.body[: last + 1] = kept + moved


def _is_inserted(statement: ast.stmt) -> bool:
    return getattr(statement, "_inserted", False)


def _probe(breakpoint: LineBreakpoint, at: ast.stmt) -> ast.stmt:
    call = f"{HIT}({breakpoint.identity})"
    condition = breakpoint.condition.strip()
    if condition and is_simple(condition):
        source = f"try:\n if ({condition}): {call}\nexcept Exception: {FAILED}({breakpoint.identity})"
    else:
        source = call
    return _at(ast.parse(source).body[0], at)


def _at(inserted: ast.stmt, at: ast.stmt) -> ast.stmt:
    """``inserted`` with the position of the start of ``at``, at no width."""
    line = Statement(at).line
    for node in ast.walk(inserted):
        if hasattr(node, "lineno"):
            _move(node, line, at.col_offset)
    inserted._inserted = True  # type: ignore[attr-defined]
    return inserted


def _move(node: Any, line: int, column: int) -> None:
    node.lineno = node.end_lineno = line
    node.col_offset = node.end_col_offset = column


def _count_loops(tree: ast.Module, before: dict[ast.stmt, list[ast.stmt]]) -> None:
    classes = {one for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for one in _own_statements(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.For):
            source = ast.parse(f"{FOR}({loop_key(node)}, 0)", mode="eval").body
            assert isinstance(source, ast.Call)
            original = node.iter
            for part in ast.walk(source):
                ast.copy_location(part, original) if hasattr(part, "lineno") else None
            source.args[1] = original
            node.iter = source
        elif isinstance(node, ast.While) and node not in classes:
            key = loop_key(node)
            name = f"{HIDDEN}pass_{key}__"
            start = _at(ast.parse(f"{name} = {WHILE}({key})").body[0], node)
            before.setdefault(node, []).append(start)
            count = ast.parse(f"{NEXT}({name})", mode="eval").body
            for part in ast.walk(count):
                if hasattr(part, "lineno"):
                    _move(part, node.test.lineno, node.test.col_offset)
            both = ast.BoolOp(ast.And(), [count, node.test])
            node.test = ast.copy_location(both, node.test)


def _own_statements(node: ast.ClassDef) -> list[ast.AST]:
    """Statements of a class body outside its functions, where a local name would become an attribute."""
    found: list[ast.AST] = []
    stack: list[ast.AST] = list(node.body)
    while stack:
        one = stack.pop()
        found.append(one)
        if not isinstance(one, (*_Scope, ast.ClassDef, ast.Lambda)):
            stack.extend(ast.iter_child_nodes(one))
    return found
