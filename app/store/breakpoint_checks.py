"""What is wrong with a breakpoint as typed, as sentences by field; checked while typing and when a file is read."""

from __future__ import annotations

import ast
import builtins
import keyword
import math
import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from .breakpoint_rows import (
    DIRECTED,
    DIRECTIONS,
    DTYPES,
    REGIONS,
    SUBJECTS,
    WHEN,
    WITH_ARGUMENT,
    Breakpoint,
    EventBreakpoint,
    LineBreakpoint,
)

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

_NAME_WITH_STARS = re.compile(r"[\w.*?\[\]]+")
_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def _said(text: str) -> str:
    return translate("Breakpoint", text)


def problems(row: Breakpoint) -> dict[str, str]:
    """What is wrong, by the name of the field; empty if the breakpoint can be used."""
    found: dict[str, str] = {}
    if isinstance(row, LineBreakpoint):
        if not row.path.strip():
            found["path"] = _said("Name the file in which the line is.")
        if row.line < 1:
            found["line"] = _said("Lines count from 1.")
    elif isinstance(row, EventBreakpoint):
        found |= _of_event(row)
    found["condition"] = expression_problem(row.condition)
    found["log"] = log_problem(row.log)
    if row.hits < 0:
        found["hits"] = _said("A hit count is a whole number such as 3; 0 stops every time.")
    return {field: text for field, text in found.items() if text}


def expression_problem(text: str) -> str:
    """Why a text is no Python expression; "" if it is one, or empty."""
    if not text.strip():
        return ""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        if assigned := _assigns(text):
            return _said("`=` assigns; write {0} to compare.").format(f"`{assigned}`")
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        column = error.offset if isinstance(error, SyntaxError) and error.offset else 0
        where = _said(" at column {0}").format(column) if column else ""
        return _said("This is no Python expression: {0}{1}. Write one such as `i == 3`.").format(reason, where)
    return _said("`:=` would change the program; write a comparison.") if _walrus(tree) else ""


def log_problem(text: str) -> str:
    """Why a text is no log message; "" if it is one."""
    if not text:
        return ""
    try:
        compile("f" + repr(text), "<message>", "eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        example = "`loss is {loss.item()}`"
        return _said("The message cannot be read: {0}. Expressions stand in braces, as in {1}.").format(
            reason.removeprefix("f-string: "), example
        )
    return ""


def _assigns(text: str) -> str:
    """The comparison that ``x = 3`` was meant as."""
    try:
        statement = ast.parse(text.strip()).body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
        return ""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return f"{ast.unparse(statement.targets[0])} == {ast.unparse(statement.value)}"
    return ""


def _walrus(tree: ast.AST) -> bool:
    return any(isinstance(one, ast.NamedExpr) for one in ast.walk(tree))


# -------------------------------------------------------------------------------------------------- events
def _of_event(row: EventBreakpoint) -> dict[str, str]:
    if row.subject not in SUBJECTS:
        return {"subject": _one_of(_said("There is no breakpoint on {0}; there are {1}."), row.subject, SUBJECTS)}
    found = {"pattern": _PATTERNS[row.subject](row.pattern.strip())}
    whens = WHEN.get(row.subject, ("",))
    if row.when not in whens:
        found["when"] = _one_of(_said("“{0}” does not happen to it; there are {1}."), row.when, whens)
    elif row.when in WITH_ARGUMENT:
        found["argument"] = _ARGUMENTS[row.when](row.argument.strip())
    elif row.argument:
        found["argument"] = _said("“{0}” takes no argument, {1} was given.").format(
            row.when or row.subject, row.argument
        )
    if row.direction not in DIRECTIONS:
        found["direction"] = _one_of(_said("“{0}” is no direction; there are {1}."), row.direction, DIRECTIONS)
    elif row.direction != "both" and row.subject not in DIRECTED:
        found["direction"] = _said("A direction belongs to operations and values.")
    return found


def _one_of(text: str, given: str, known: tuple[str, ...]) -> str:
    return text.format(given, ", ".join(one for one in known if one) or "–")


def _op_problem(pattern: str) -> str:
    if pattern and not _NAME_WITH_STARS.fullmatch(pattern):
        return _said("An operation is a name such as `matmul` or `MulBackward0`; `*` stands for any letters.")
    return ""


def _module_problem(pattern: str) -> str:
    if pattern and not _NAME_WITH_STARS.fullmatch(pattern):
        return _said("A module is a class or a path such as `Linear` or `encoder.0`; `*` stands for any letters.")
    return ""


def name_problem(pattern: str) -> str:
    """Why a text is no variable; "" if it is one."""
    if not pattern:
        return _said("Name the variable, such as `w` or `self.fc.weight`.")
    parts = pattern.split(".")
    if len(parts) > 1 and parts[-1] == "grad":
        tensor = f"`{'.'.join(parts[:-1])}`"
        return _said("Name the tensor itself, {0}, and choose that its gradient changes.").format(tensor)
    if parts[0].isidentifier() and not keyword.iskeyword(parts[0]) and all(map(_is_part, parts)):
        return ""  # also model.0.weight, which is no Python, but what parameters are called
    try:
        tree: ast.expr = ast.parse(pattern, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        said = _said("{0} is no variable; write a name such as `w`, `model.fc.weight` or `layers[0].bias`.")
        return said.format(f"`{pattern}`")
    while isinstance(tree, (ast.Attribute, ast.Subscript)):
        if isinstance(tree, ast.Subscript) and not isinstance(tree.slice, (ast.Constant, ast.UnaryOp)):
            return _said("Only fixed places such as `layers[0]` can be watched.")
        tree = tree.value
    if not isinstance(tree, ast.Name):
        return _said("{0} is an expression; a variable is watched by its name, such as `w`.").format(f"`{pattern}`")
    return ""


def _is_part(text: str) -> bool:
    return text.isidentifier() or text.isdecimal()


def _tensor_problem(pattern: str) -> str:
    if not pattern.isdecimal() or int(pattern) < 1:
        return _said("A tensor is a number such as 12; choose it in the graph or among the variables.")
    return ""


def _value_problem(pattern: str) -> str:
    return name_problem(pattern) if pattern and not _NAME_WITH_STARS.fullmatch(pattern) else ""


def _exception_problem(pattern: str) -> str:
    if not pattern:
        return ""
    if not _DOTTED.fullmatch(pattern):
        return _said("An exception is the name of its class, such as `RuntimeError`; empty means any.")
    known = getattr(builtins, pattern, None)
    if known is not None and not (isinstance(known, type) and issubclass(known, BaseException)):
        return _said("{0} is no exception; write a class such as `RuntimeError`.").format(f"`{pattern}`")
    return ""


def _region_problem(pattern: str) -> str:
    if pattern and pattern not in REGIONS:
        return _one_of(_said("There is no region {0}; there are {1}."), f"`{pattern}`", REGIONS)
    return ""


def _backward_problem(pattern: str) -> str:
    return _said("Every backward pass is meant; leave this empty.") if pattern else ""


_PATTERNS: dict[str, Callable[[str], str]] = {
    "op": _op_problem, "module": _module_problem, "name": name_problem, "tensor": _tensor_problem,
    "value": _value_problem, "exception": _exception_problem, "region": _region_problem, "backward": _backward_problem,
}  # fmt: skip


def _norm_problem(argument: str) -> str:
    number = _number(argument)
    if number is None or not 0 <= number < math.inf:
        return _said("A norm is compared with a number that is not negative, such as 10 or 1e-3.")
    return ""


def _share_problem(argument: str) -> str:
    number = _number(argument)
    if number is None or not 0 <= number < 1:
        return _said("A share is a number from 0 to below 1: 0.9 means nine of ten elements.")
    return ""


def _shape_problem(argument: str) -> str:
    try:
        shape = ast.literal_eval(argument)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        shape = None
    sizes = shape if isinstance(shape, (tuple, list)) else None
    if sizes is None or not all(isinstance(size, int) and not isinstance(size, bool) and size >= 0 for size in sizes):
        return _said("A shape is written (2, 3), (5,) or ().")
    return ""


def _dtype_problem(argument: str) -> str:
    if argument.removeprefix("torch.") not in DTYPES:
        return _one_of(_said("There is no dtype {0}; there are {1}."), f"`{argument}`", DTYPES)
    return ""


def _expression_problem(argument: str) -> str:
    if not argument:
        return _said("Write an expression about `value`, the array, such as `value.max() > 3`.")
    return expression_problem(argument)


_ARGUMENTS: dict[str, Callable[[str], str]] = {
    "norm>": _norm_problem, "norm<": _norm_problem, "zeros>": _share_problem, "shape": _shape_problem,
    "dtype": _dtype_problem, "expression": _expression_problem,
}  # fmt: skip


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
