"""Writes a program in other ways that mean the same: what is wrong with it stays wrong, at the same marks.

Each way is a function of the tree of the program; marks are statements of the tree while it is changed. A row in
``VARIANTS`` is all that a new way needs.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace

from .programs import MARKS, Expected, Program, with_files
from .shapes import resized
from .trees import (
    Renaming,
    body_names,
    call,
    class_with,
    function_with,
    imports_and_rest,
    movable,
    parse,
    statements,
    text_of,
)

Files = dict[str, str]
#: Words that a person could have used instead.
WORDS = (
    "alpha", "batch_a", "my_tensor", "values", "theta_0", "kk", "result_1", "tmp", "foo", "bar", "out_put", "thing",
    "q", "net_work", "inner_state", "val", "zeta", "second_one", "u", "some_list", "phi", "rho", "current", "piece",
)  # fmt: skip


def renamed(program: Program, tree: ast.Module) -> Program:
    """Every variable, function and argument has another name."""
    keywords = {key.arg for node in ast.walk(tree) if isinstance(node, ast.Call) for key in node.keywords}
    names = [name for name in body_names(tree) if name not in keywords and name not in dir(builtins)]
    new = dict(zip(names, _words(names), strict=False))
    files = {"renamed.py": text_of(Renaming(new).visit(tree))}
    return with_files(program, "renamed", files, _translated(program.expected, new))


def _words(names: list[str]) -> Iterator[str]:
    number = 0
    while True:
        for word in WORDS:
            if word not in names:
                yield f"{word}_{number}" if number else word
        number += 1


def _translated(expected: Expected, new: dict[str, str]) -> Expected:
    """What is expected of a program whose variables have other names."""

    def translate(name: str) -> str:
        root, dot, rest = name.partition(".")
        return new.get(root, root) + dot + rest

    subjects = tuple(translate(name) for name in expected.subjects)
    return replace(expected, subjects=subjects, ask=translate(expected.ask))


def in_function(program: Program, tree: ast.Module) -> Program:
    """All in ``main()``."""
    outside, inside = movable(tree)
    guard = ast.parse("if __name__ == '__main__':\n    main()").body
    tree.body = [*outside, function_with("main", inside), *guard]
    return with_files(program, "in a function", {"function.py": text_of(tree)})


def in_nested_functions(program: Program, tree: ast.Module) -> Program:
    """A function in a function in a function."""
    outside, inside = movable(tree)
    inner = function_with("inner", inside)
    middle = function_with("middle", [inner, call("inner()")])
    tree.body = [*outside, function_with("outer", [middle, call("middle()")]), call("outer()")]
    return with_files(program, "in nested functions", {"nested.py": text_of(tree)})


def in_method(program: Program, tree: ast.Module) -> Program:
    """All in a method, as local variables."""
    outside, inside = movable(tree)
    run = function_with("run", inside, "self")
    tree.body = [*outside, class_with("Experiment", [run]), call("experiment = Experiment()"), call("experiment.run()")]
    return with_files(program, "in a method", {"method.py": text_of(tree)})


def in_attributes(program: Program, tree: ast.Module) -> Program | None:
    """All in a class that keeps its variables as attributes."""
    outside, inside = movable(tree)
    kept = {
        target.id
        for statement in inside
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    if any(isinstance(statement, ast.FunctionDef | ast.ClassDef) for statement in inside) or not kept:
        return None
    half = next((at for at, one in enumerate(inside) if not _names_alone(one)), len(inside) // 2)
    changed = [_Attributes(kept).visit(statement) for statement in inside]
    made, done = changed[:half], changed[half:]
    methods = [function_with("__init__", made, "self"), function_with("train", done or [ast.Pass()], "self")]
    tree.body = [*outside, class_with("Trainer", methods), call("trainer = Trainer()"), call("trainer.train()")]
    expected = program.expected
    holders = [name for name in expected.subjects if name.partition(".")[0] in kept]
    ask = expected.ask
    if ask.partition(".")[0] in kept:
        ask = f"trainer.{ask}"
    names = (*expected.subjects, *(f"self.{name}" for name in holders), *(f"trainer.{name}" for name in holders))
    files = {"attributes.py": text_of(tree)}
    return with_files(program, "in attributes", files, replace(expected, subjects=names, ask=ask))


def _names_alone(statement: ast.stmt) -> bool:
    """Whether a statement assigns to single variables, so that all of it becomes attributes."""
    return isinstance(statement, ast.Assign) and all(isinstance(one, ast.Name) for one in statement.targets)


class _Attributes(ast.NodeTransformer):
    """``x`` becomes ``self.x``."""

    def __init__(self, kept: set[str]) -> None:
        self._kept = kept

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self._kept:
            return node
        return ast.Attribute(ast.Name("self", ast.Load()), node.id, node.ctx)


def in_loop(program: Program, tree: ast.Module) -> Program:
    """All twice, in a loop."""
    outside, inside = movable(tree)
    loop = ast.parse("for attempt in range(2):\n    pass").body[0]
    assert isinstance(loop, ast.For)
    loop.body = inside
    tree.body = [*outside, loop]
    return with_files(program, "in a loop", {"loop.py": text_of(tree)})


def in_module(program: Program, tree: ast.Module) -> Program:
    """All in the forward of a module."""
    outside, inside = movable(tree)
    forward = function_with("forward", [*inside, *ast.parse("return scale").body], "self, scale")
    problem = class_with("Problem", [forward], "torch.nn.Module")
    tree.body = [*outside, problem, call("problem = Problem()"), call("problem(torch.ones(1))")]
    return with_files(program, "in a module", {"module.py": text_of(tree)})


def as_notebook(program: Program, tree: ast.Module) -> Program:
    """Cells of one to three statements."""
    parts: list[list[ast.stmt]] = [[]]
    for group in statements(tree.body):
        simple = isinstance(group[-1], ast.Assign | ast.Import | ast.ImportFrom)
        parts[-1] += group
        if not simple or len(parts[-1]) >= 3:
            parts.append([])
    cells = [text_of(ast.Module(part, [])) for part in parts if part]
    return with_files(program, "notebook", {f"<cell {number}>": text for number, text in enumerate(cells, 1)})


def in_helper(program: Program, tree: ast.Module) -> Program:
    """All in another file that is imported."""
    outside, inside = movable(tree)
    tree.body = [*outside, function_with("run", inside)]
    main = "from workshop import run\n\nrun()\n"
    return with_files(program, "in a helper file", {"main.py": main, "workshop.py": text_of(tree)})


def parts_in_helper(program: Program, tree: ast.Module) -> Program | None:
    """Its classes and functions in another file."""
    imports, _ = imports_and_rest(tree)
    outside, inside = movable(tree)
    moved = [one for one in outside if isinstance(one, ast.FunctionDef | ast.ClassDef)]
    if not moved:
        return None
    helper = text_of(ast.Module([*deepcopy(imports), *outside[len(imports) :]], []))
    main = text_of(ast.Module([*imports, *ast.parse(_from("parts", moved)).body, *inside], []))
    return with_files(program, "parts in a helper file", {"main.py": main, "parts.py": helper})


def _from(module: str, defined: list[ast.FunctionDef | ast.ClassDef]) -> str:
    return f"from {module} import {', '.join(one.name for one in defined)}"


def among_others(program: Program, tree: ast.Module) -> Program:
    """Between other statements, comments and blank lines."""
    imports, rest = imports_and_rest(tree)
    others = (
        "counter_0 = 0", "settings_0 = {'rate': 0.1, 'epochs': 3}", "grid_0 = torch.arange(6.0).reshape(2, 3)",
        "print('shape', tuple(grid_0.shape))", "middle_0 = grid_0.mean(dim=0)", "counter_0 += 1",
        "names_0 = [str(n) for n in range(3)]", "grid_0 = grid_0 * 2 - middle_0",
    )  # fmt: skip
    body = [*imports]
    for number, group in enumerate(statements(rest)):
        body += ast.parse(others[number % len(others)]).body if number < len(others) else []
        body += group
    text = text_of(ast.Module(body, []))
    lines: list[str] = []
    for number, line in enumerate(text.splitlines()):
        if number % 4 == 2 and not line.startswith((" ", "else", "elif", "except", "finally")):
            lines += ["", f"# part {number // 4}", ""]
        lines.append(line)
    return with_files(program, "among other statements", {"busy.py": "\n".join(lines) + "\n"})


def in_float64(program: Program, tree: ast.Module) -> Program | None:
    """In double precision, where nothing is converted to it: that would then change nothing."""
    if ".double()" in ast.unparse(tree):
        return None
    imports, rest = imports_and_rest(tree)
    tree.body = [*imports, call("torch.set_default_dtype(torch.float64)"), *rest]
    return with_files(program, "in float64", {"double.py": text_of(tree)})


def in_other_sizes(program: Program, tree: ast.Module) -> Program | None:
    """With other sizes of tensors."""
    if not resized(tree):
        return None
    return with_files(program, "in other sizes", {"sizes.py": text_of(tree)})


def imported_as(program: Program, tree: ast.Module) -> Program:
    """``import torch as T``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "torch":
                    alias.asname = "T"
        elif isinstance(node, ast.Name) and node.id == "torch":
            node.id = "T"
    return with_files(program, "import torch as T", {"short.py": text_of(tree)})


def imported_from(program: Program, tree: ast.Module) -> Program:
    """``from torch import …``."""
    taken = {*body_names(tree), *dir(builtins)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            taken |= {alias.asname or alias.name for alias in node.names}
    change = _FromTorch(taken)
    tree = change.visit(tree)
    if change.names:
        names = ", ".join(sorted(change.names))
        tree.body[:0] = ast.parse(f"from torch import {names}").body
    return with_files(program, "from torch import …", {"names.py": text_of(tree)})


class _FromTorch(ast.NodeTransformer):
    """``torch.exp`` becomes ``exp``."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self.names: set[str] = set()

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        of_torch = isinstance(node.value, ast.Name) and node.value.id == "torch"
        if not of_torch or node.attr in self._taken - self.names:
            return node
        self.names.add(node.attr)
        return ast.Name(node.attr, ast.Load())


def combined(program: Program, tree: ast.Module) -> Program:
    """Renamed, in a class, among other statements."""
    first = renamed(program, tree)
    second = among_others(first, parse(_only(first), MARKS))
    third = in_method(second, parse(_only(second), MARKS))
    return with_files(third, "renamed, among others, in a method", third.files)


def renamed_notebook(program: Program, tree: ast.Module) -> Program:
    """Renamed, in a function, in cells."""
    first = renamed(program, tree)
    second = in_function(first, parse(_only(first), MARKS))
    third = as_notebook(second, parse(_only(second), MARKS))
    return with_files(third, "renamed, in a function of a notebook", third.files)


def _only(program: Program) -> str:
    (text,) = program.files.values()
    return text


#: Every way of writing a program differently.
VARIANTS: tuple[Callable[[Program, ast.Module], Program | None], ...] = (
    renamed, in_function, in_nested_functions, in_method, in_attributes, in_loop, in_module, as_notebook, in_helper,
    parts_in_helper, among_others, in_float64, in_other_sizes, imported_as, imported_from, combined, renamed_notebook,
)  # fmt: skip


def variants(program: Program) -> Iterator[Program]:
    """The program in every other way that it can be written in."""
    for variant in VARIANTS:
        made = variant(program, parse(_only(program), MARKS))
        if made is not None:
            yield made
