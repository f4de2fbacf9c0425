"""Other sizes for the tensors of a program: the same new number wherever the old one stood for a size."""

from __future__ import annotations

import ast

#: Calls whose whole numbers are sizes.
SIZED = frozenset((
    "randn", "rand", "ones", "zeros", "eye", "full", "Linear", "RNNCell", "LSTM", "GRU", "reshape", "view",
))  # fmt: skip
#: Calls that give sizes by other means; a program that has one stays as it is.
FIXED = frozenset(("tensor", "arange", "linspace", "randint", "stack", "cat"))
#: Up to here a size has a meaning of its own (a scalar, a pair).
SMALL = 2


def resized(tree: ast.Module) -> bool:
    """Give the program other sizes; False, and nothing is changed, where that could change what it means."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    if any(_name(node) in FIXED for node in calls):
        return False
    sizes = [
        number
        for node in calls
        if _name(node) in SIZED
        for argument in node.args
        for number in ast.walk(argument)
        if isinstance(number, ast.Constant) and type(number.value) is int and number.value > SMALL
    ]
    for number in sizes:
        assert isinstance(number.value, int)
        number.value += 1
    return bool(sizes)


def _name(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
