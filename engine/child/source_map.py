"""From a place in a source text to its statement, its expression and the name that the value gets."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator

_LISTS = ("body", "orelse", "finalbody", "handlers", "cases")
_LOOPS = (ast.For, ast.While)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)

#: Line, end line, column, end column as ``co_positions()`` has them: columns in bytes of UTF-8.
Position = tuple[int, int, int, int]


class Statement:
    """A statement; of a compound one (``for``, ``def``, ``except`` …) the part before its first block.

    Attributes:
        line: First line, with the decorators.
        end_line: Last line.
        column: First column, in bytes.
        end_column: Column after its end, in bytes.
        scope: The function, class or module that it stands in.
        loops: Keys of the loops in whose bodies it stands, outermost first, inside its own function.
    """

    __slots__ = ("column", "end_column", "end_line", "line", "loops", "node", "scope")

    def __init__(self, node: ast.AST, loops: tuple[int, ...] = (), scope: ast.AST | None = None) -> None:
        self.node = node
        place = node.pattern if isinstance(node, ast.match_case) else node
        self.line: int = place.lineno  # type: ignore[attr-defined]
        self.column: int = place.col_offset  # type: ignore[attr-defined]
        self.loops = loops
        self.scope = scope
        for decorator in getattr(node, "decorator_list", ()):
            self.line = min(self.line, decorator.lineno)
        self.end_line: int
        self.end_column: int
        if any(isinstance(getattr(node, name, None), list) for name in _LISTS):
            self.end_line, self.end_column = max(
                ((part.end_lineno or 0, part.end_col_offset or 0) for part in _header(node)),
                default=(self.line, self.column),
            )
        else:
            self.end_line, self.end_column = place.end_lineno, place.end_col_offset  # type: ignore[attr-defined]


def _header(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions of a compound statement's header."""
    for name, value in ast.iter_fields(node):
        if name in _LISTS:
            continue
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST):
                yield from (one for one in ast.walk(part) if isinstance(one, ast.expr))


def loop_key(node: ast.For | ast.While) -> int:
    """A number that names the loop inside its file."""
    return node.lineno * 4096 + min(node.col_offset, 4095)


def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements directly inside a node."""
    for name in _LISTS:
        block = getattr(node, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block


class StatementIndex:
    """Finds the statements of a tree by line."""

    def __init__(self, tree: ast.AST) -> None:
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
        self._rows = [(found.line, found.end_line, node) for node in nodes for found in (Statement(node),)]

    def snap(self, line: int) -> ast.stmt | None:
        """The statement on which a breakpoint at ``line`` stops: the one that holds the line, else the next one."""
        best: tuple[int, ast.stmt] | None = None
        following: tuple[int, ast.stmt] | None = None
        for first, last, node in self._rows:
            if first <= line <= last:
                if best is None or first > best[0]:
                    best = first, node
            elif first > line and (following is None or first < following[0]):
                following = first, node
        found = best or following
        return None if found is None else found[1]


class SourceMap:
    """The statements and expressions of one source text.

    Attributes:
        path: File name that the code objects carry.
        text: The source.
        statements: In order of their lines.
    """

    def __init__(self, path: str, text: str, tree: ast.Module) -> None:
        self.path = path
        self.text = text
        self._tree = tree
        self._lines = text.splitlines()
        self._parents: dict[ast.AST, ast.AST] = {}
        self._nodes: dict[Position, ast.AST] = {}
        self._statements: dict[ast.AST, Statement] = {}
        self._visit(tree)
        self.statements = sorted(self._statements.values(), key=lambda s: (s.line, s.column))
        self._starts = [s.line for s in self.statements]
        self._binders: dict[str, list[Statement]] | None = None

    def _visit(self, tree: ast.Module) -> None:
        stack: list[tuple[ast.AST, tuple[int, ...], ast.AST]] = [(tree, (), tree)]
        while stack:
            node, loops, scope = stack.pop()
            if isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case)):
                self._statements[node] = Statement(node, loops, scope)
            end = getattr(node, "end_lineno", None)
            if end is not None:
                key = (node.lineno, end, node.col_offset, node.end_col_offset)  # type: ignore[attr-defined]
                if key not in self._nodes or isinstance(node, ast.expr):
                    self._nodes.setdefault(key, node)
                    if not isinstance(self._nodes[key], ast.expr):
                        self._nodes[key] = node
            inner = () if isinstance(node, _SCOPES) else loops
            here = node if isinstance(node, _SCOPES) else scope
            body: set[ast.stmt] = set()
            within = inner
            if isinstance(node, _LOOPS):
                body, within = set(node.body), (*inner, loop_key(node))
            for child in ast.iter_child_nodes(node):
                self._parents[child] = node
                stack.append((child, within if child in body else inner, here))

    def node_at(self, position: Position) -> ast.AST | None:
        """The expression (else statement) that has exactly this position."""
        return self._nodes.get(position)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """What a node stands in."""
        return self._parents.get(node)

    def statement_of(self, node: ast.AST) -> Statement | None:
        """The statement that a node belongs to."""
        here: ast.AST | None = node
        while here is not None:
            found = self._statements.get(here)
            if found is not None:
                return found
            here = self._parents.get(here)
        return None

    def statement_on(self, line: int) -> Statement | None:
        """The innermost statement that covers a line, else the last one that begins before it."""
        index = bisect_left(self._starts, line + 1)
        for found in reversed(self.statements[max(0, index - 64) : index]):
            if found.line <= line <= found.end_line:
                return found
        return self.statements[index - 1] if index else None

    def statement_from(self, line: int, column: int) -> Statement | None:
        """The outermost statement that starts exactly here (column in bytes)."""
        index = bisect_left(self._starts, line)
        while index < len(self.statements) and self.statements[index].line == line:
            if self.statements[index].column == column:
                return self.statements[index]
            index += 1
        return None

    def binder(self, name: str, after: Statement, before: Statement | None) -> Statement:
        """The statement that most likely bound or deleted ``name`` on the way from one statement to another.

        It is the last one that has the name as target between the two (around, if the way led backwards); else
        ``after`` itself.
        """
        if self._binders is None:
            self._binders = {}
            for node in self._parents:
                if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                    statement = self.statement_of(node)
                    if statement is not None:
                        self._binders.setdefault(node.id, []).append(statement)
            for found in self._binders.values():
                found.sort(key=lambda one: (one.line, one.column))
        same = [one for one in self._binders.get(name, ()) if one.scope is after.scope]
        if before is None:
            passed = [one for one in same if one.line >= after.line]
        elif after.line < before.line:
            passed = [one for one in same if after.line <= one.line < before.line]
        else:  # the way led around a loop
            around = before.loops[-1:] and before.loops[-1] in after.loops and before.loops[-1]
            inside = [one for one in same if around and around in one.loops]
            passed = [one for one in inside if one.line >= after.line]
            passed += [one for one in inside if one.line < before.line]
        return passed[-1] if passed else after

    def snap(self, line: int) -> Statement | None:
        """The statement on which a breakpoint at ``line`` stops."""
        node = StatementIndex(self._tree).snap(line)
        return None if node is None else self._statements[node]

    def target_of(self, node: ast.AST) -> str:
        """The name (or attribute, or item) to which the statement assigns exactly this node's value; else ""."""
        if isinstance(node, ast.AugAssign):
            return ast.unparse(node.target)
        parent = self._parents.get(node)
        if isinstance(parent, ast.Assign) and parent.value is node:
            return _plain(parent.targets[-1] if len(parent.targets) == 1 else parent.targets[0])
        if isinstance(parent, (ast.AnnAssign, ast.NamedExpr)) and parent.value is node:
            return _plain(parent.target)
        if isinstance(parent, (ast.Tuple, ast.List)):
            around = self._parents.get(parent)
            if isinstance(around, ast.Assign) and around.value is parent and len(around.targets) == 1:
                return _element(around.targets[0], parent.elts.index(node), len(parent.elts))  # type: ignore[arg-type]
        return ""

    def segment(self, position: Position) -> str:
        """The source text between two places."""
        line, end_line, column, end_column = position
        lines = self._lines[line - 1 : end_line]
        if not lines:
            return ""
        cut = [text.encode() for text in lines]
        cut[-1] = cut[-1][:end_column]
        cut[0] = cut[0][column:]
        return b"\n".join(cut).decode(errors="replace")

    def characters(self, line: int, column: int) -> int:
        """A column in characters from one in bytes."""
        if not 0 < line <= len(self._lines):
            return column
        text = self._lines[line - 1]
        return column if text.isascii() else len(text.encode()[:column].decode(errors="replace"))


def _plain(target: ast.AST) -> str:
    return ast.unparse(target) if isinstance(target, (ast.Name, ast.Attribute, ast.Subscript)) else ""


def _element(target: ast.AST, index: int, count: int) -> str:
    if not isinstance(target, (ast.Tuple, ast.List)) or len(target.elts) != count:
        return ""
    return "" if any(isinstance(one, ast.Starred) for one in target.elts) else _plain(target.elts[index])
