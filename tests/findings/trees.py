"""What the variants do with syntax trees: marks as statements, names of a program, code put into functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence


def parse(text: str, marks: Sequence[str]) -> ast.Module:
    """The tree of a program; before each marked statement stands its mark, a statement of a string alone."""
    tree = ast.parse(text)
    for number, line in enumerate(text.splitlines(), 1):
        for mark in marks:
            if line.rstrip().endswith(mark):
                body, at = _innermost(tree, number)
                body.insert(at, ast.Expr(ast.Constant(mark)))
    return tree


def _innermost(tree: ast.Module, line: int) -> tuple[list[ast.stmt], int]:
    """The list of statements and the place in it of the statement that begins or goes on in a line."""
    best: tuple[int, list[ast.stmt], int] | None = None
    for node in ast.walk(tree):
        for body in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if not isinstance(body, list):
                continue
            for at, statement in enumerate(body):
                first = _first_line(statement)
                within = first and first <= line <= (statement.end_lineno or 0)
                if within and (best is None or first >= best[0]):
                    best = first, body, at
    assert best is not None, f"line {line} has no statement"
    return best[1], best[2]


def _first_line(statement: ast.AST) -> int:
    decorators = getattr(statement, "decorator_list", [])
    lines = [one.lineno for one in decorators] + [getattr(statement, "lineno", 0)]
    return min(lines)


def is_mark(statement: ast.stmt) -> bool:
    """Whether a statement stands for a mark."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Constant):
        return False
    return isinstance(statement.value.value, str) and statement.value.value.startswith("# <-")


def text_of(tree: ast.Module) -> str:
    """The text of a tree, with the marks at the end of their lines again."""
    lines: list[str] = []
    mark = ""
    for line in ast.unparse(ast.fix_missing_locations(tree)).splitlines():
        said = line.strip().strip("'\"")
        if said.startswith("# <-"):
            mark = said
        elif mark and said:
            lines.append(f"{line}  {mark}")
            mark = ""
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def statements(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """The statements of a list, each with the marks before it."""
    group: list[ast.stmt] = []
    for statement in body:
        group.append(statement)
        if not is_mark(statement):
            yield group
            group = []


def imports_and_rest(tree: ast.Module) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """The imports at the head, and all else."""
    imports = [one for one in tree.body if isinstance(one, ast.Import | ast.ImportFrom)]
    return imports, [one for one in tree.body if one not in imports]


def movable(tree: ast.Module) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """What can stay outside of a function that gets the rest: imports, and what is defined without its variables."""
    imports, rest = imports_and_rest(tree)
    variables = _assigned(tree.body)
    outside: list[ast.stmt] = [*imports]
    inside: list[ast.stmt] = []
    for group in statements(rest):
        defined = group[-1]
        used = {node.id for node in ast.walk(defined) if isinstance(node, ast.Name)}
        stays = isinstance(defined, ast.FunctionDef | ast.ClassDef) and not (used - _own(defined)) & variables
        (outside if stays else inside).extend(group)
    return outside, inside


def _assigned(body: list[ast.stmt]) -> set[str]:
    """Names that the statements of a module assign, outside of its functions."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        waiting += ast.iter_child_nodes(node)
    return found


def _own(defined: ast.stmt) -> set[str]:
    """Names that a definition binds itself."""
    arguments = {node.arg for node in ast.walk(defined) if isinstance(node, ast.arg)}
    stored = {node.id for node in ast.walk(defined) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return arguments | stored


def body_names(tree: ast.Module) -> list[str]:
    """Every variable, argument and function of a program in the order of their lines; methods keep their names."""
    methods = {
        id(one) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for one in node.body
    }  # fmt: skip
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found[node.id] = None
        elif isinstance(node, ast.arg) and node.arg not in ("self", "ctx"):
            found[node.arg] = None
        elif isinstance(node, ast.FunctionDef) and id(node) not in methods:
            found[node.name] = None
    return list(found)


class Renaming(ast.NodeTransformer):
    """Gives variables, arguments and functions other names."""

    def __init__(self, new: dict[str, str]) -> None:
        self._new = new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._new.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = self._new.get(node.arg, node.arg)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.name = self._new.get(node.name, node.name)
        return node


def function_with(name: str, body: list[ast.stmt], arguments: str = "") -> ast.FunctionDef:
    """A function of these statements."""
    made = ast.parse(f"def {name}({arguments}):\n    pass").body[0]
    assert isinstance(made, ast.FunctionDef)
    made.body = body or [ast.Pass()]
    return made


def class_with(name: str, body: list[ast.FunctionDef], base: str = "") -> ast.ClassDef:
    """A class of these methods."""
    made = ast.parse(f"class {name}({base}):\n    pass" if base else f"class {name}:\n    pass").body[0]
    assert isinstance(made, ast.ClassDef)
    made.body = [*body]
    return made


def call(text: str) -> ast.stmt:
    """A statement."""
    return ast.parse(text).body[0]
