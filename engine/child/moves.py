"""How a program gets from one operation to the next, where the source alone tells what happened in between.

Between two operations names may be bound to other tensors, frames entered, loops begun: normally the tracker looks at
the frame for that. For the moves of this module it needn't: nothing can have happened but that the result of the first
operation was bound to the name that its statement assigns to, and that a loop went into its next pass.
"""

from __future__ import annotations

import ast

from ..protocol.records import AROUND, NEXT, WITHIN
from .source_map import SourceMap, Statement, blocks
from .user_code import Location

#: What runs a part of itself only sometimes, or binds names by the way.
_BRANCHING = (
    ast.IfExp, ast.BoolOp, ast.NamedExpr, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
    ast.Await, ast.Yield, ast.YieldFrom,
)  # fmt: skip


def move(source: SourceMap, before: Location, after: Location) -> int:
    """The kind of the way between two places of one code object; 0 if the frame has to be looked at.

    The last operation at ``before`` was called by the user's code directly, and its value is that of the expression.
    """
    first, second = before.statement, after.statement
    if first is None or second is None or first.loops != second.loops or not (_straight(first) and _straight(second)):
        return 0
    if first is second and after.instruction > before.instruction:
        return WITHIN
    if not _binds_only(source, first, before):
        return 0
    block = _block(source, first.node)
    here = block.index(first.node)  # type: ignore[arg-type]
    if here + 1 < len(block) and block[here + 1] is second.node:
        return NEXT
    loop = source.parent(first.node)
    around = isinstance(loop, ast.For) and block is loop.body
    return AROUND if around and here + 1 == len(block) and block[0] is second.node else 0


def _straight(statement: Statement) -> bool:
    """Whether a statement runs from its beginning to its end, each time all of it."""
    node = statement.node
    if not isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr)):
        return False
    return not any(
        isinstance(part, _BRANCHING) or (isinstance(part, ast.Compare) and len(part.ops) > 1) for part in ast.walk(node)
    )


def _binds_only(source: SourceMap, statement: Statement, at: Location) -> bool:
    """Whether a statement binds nothing but the value of the operation at a place, to one plain name, or nothing."""
    node = statement.node
    if isinstance(node, ast.Expr):
        return at.node is node.value
    if isinstance(node, ast.Assign):
        target: ast.expr = node.targets[0] if len(node.targets) == 1 else ast.Tuple([])
    else:
        assert isinstance(node, (ast.AugAssign, ast.AnnAssign))
        target = node.target
    return isinstance(target, ast.Name) and at.target == target.id


def _block(source: SourceMap, node: ast.AST) -> list[ast.stmt]:
    parent = source.parent(node)
    for block in blocks(parent) if parent is not None else ():
        if any(one is node for one in block):
            return block
    raise ValueError(f"line {getattr(node, 'lineno', 0)} stands in no block")
