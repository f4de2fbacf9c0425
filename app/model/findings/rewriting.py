"""Statements that write in place, said so that they make a new tensor instead."""

from __future__ import annotations

import ast

#: What to call in place of writes that keep nothing of the tensor but its shape.
_LIKE = {"zero_": "torch.zeros_like", "fill_": "torch.full_like"}
#: Writes that have no twin which makes a new tensor.
_ONLY_IN_PLACE = frozenset({"copy_", "set_", "uniform_", "normal_", "random_", "exponential_", "requires_grad_"})


def out_of_place(source: str) -> str:
    """``x = x + 1`` for ``x += 1``, ``y = y.mul(2)`` for ``y.mul_(2)``; "" where there is no plain way to say it."""
    try:
        body = ast.parse(source.strip()).body
    except SyntaxError:
        # half of a statement over several lines, or shortened
        return ""
    if len(body) != 1:
        return ""
    statement = body[0]
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, (ast.Name, ast.Attribute)):
        return _unparsed(statement.target, ast.BinOp(_loaded(statement.target), statement.op, statement.value))
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        changed = _call(value, value.func)
        target = statement.targets[0] if isinstance(statement, ast.Assign) else value.func.value
        if changed is not None and isinstance(target, (ast.Name, ast.Attribute)):
            return _unparsed(target, changed)
    return ""


def written_to(source: str) -> str:
    """What a statement writes to: ``self.bias`` for ``self.bias.fill_(0)`` and ``self.bias[1] += 2``; "" if unclear."""
    try:
        body = ast.parse(source.strip()).body
    except SyntaxError:
        # half of a statement over several lines, or shortened
        return ""
    statement = body[0] if len(body) == 1 else None
    target: ast.expr | None = None
    if isinstance(statement, ast.AugAssign):
        target = statement.target
    elif isinstance(statement, ast.Assign):
        target = statement.targets[0] if isinstance(statement.targets[0], ast.Subscript) else None
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        target = function.value if isinstance(function, ast.Attribute) else None
    while isinstance(target, ast.Subscript):
        target = target.value
    return ast.unparse(target) if isinstance(target, (ast.Name, ast.Attribute)) else ""


def _call(call: ast.Call, function: ast.Attribute) -> ast.expr | None:
    """The call without its underscore, or without ``inplace=True``."""
    name = function.attr
    if name in _LIKE:
        return ast.Call(ast.parse(_LIKE[name], mode="eval").body, [function.value, *call.args], call.keywords)
    if name.endswith("_") and not name.startswith("_") and name not in _ONLY_IN_PLACE:
        other = ast.Attribute(function.value, name.rstrip("_"), ast.Load())
        return ast.Call(other, call.args, call.keywords)
    kept = [keyword for keyword in call.keywords if keyword.arg != "inplace"]
    return ast.Call(function, call.args, kept) if len(kept) < len(call.keywords) else None


def _loaded(target: ast.Name | ast.Attribute) -> ast.expr:
    return ast.parse(ast.unparse(target), mode="eval").body


def _unparsed(target: ast.expr, value: ast.expr) -> str:
    return f"{ast.unparse(target)} = {ast.unparse(value)}"
