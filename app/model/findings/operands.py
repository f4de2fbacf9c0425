"""The tensors that an expression of the source works on, by what a person reads there, with their shapes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrograd.engine.protocol import events as e

from ..names import indexed, normalised
from ..states import Place

if TYPE_CHECKING:
    from ..run import Run

#: Latest tensors among which the result of a part of an expression is looked for.
_LATEST = 400


@dataclass(frozen=True, slots=True)
class Operand:
    """A tensor as the source has it: ``text`` is what stands there."""

    text: str
    tensor: int
    shape: tuple[int, ...]
    dtype: str


def operands_of(run: Run, place: Place | None, frame: int, at: int) -> list[Operand]:
    """What the expression at a place works on, from left to right; of a layer that is called its weight comes last."""
    tree = _parsed(place.expression if place is not None else "")
    if tree is None or place is None:
        return []
    names = _names(run, frame, at)
    found: dict[int, Operand] = {}
    for part in _parts(tree):
        for text, number in _meant(run, part, names, place, at):
            created = run.tensors[number].created
            found.setdefault(number, Operand(text, number, tuple(created.shape), created.dtype))
    return list(found.values())


def _parsed(expression: str) -> ast.expr | None:
    try:
        return ast.parse(f"({expression})", mode="eval").body if expression else None
    except SyntaxError:
        # a statement, or a part of one
        return None


def _parts(tree: ast.expr) -> Iterator[ast.expr]:
    """The expressions whose values go into the last step of one."""
    match tree:
        case ast.BinOp():
            yield from (tree.left, tree.right)
        case ast.Compare():
            yield from (tree.left, *tree.comparators)
        case ast.UnaryOp():
            yield tree.operand
        case ast.Call():
            if isinstance(tree.func, ast.Attribute):
                yield tree.func.value
            yield from tree.args
            yield from (keyword.value for keyword in tree.keywords)
            yield ast.Attribute(tree.func, "weight", ast.Load())
        case ast.Attribute() | ast.Subscript():
            yield tree.value
        case _:
            yield tree


def _names(run: Run, frame: int, at: int) -> dict[str, int]:
    """What each name means, or meant last, in a frame and in those that called it; inner ones win."""
    found: dict[str, int] = {}
    seen: set[int] = set()
    while frame in run.frames and frame not in seen:
        seen.add(frame)
        for name in run.names_of_frame.get(frame, ()):
            history = run.bindings[frame, name].until(at)
            number = next((number for _, number in reversed(history) if number), 0)
            if number:
                found.setdefault(normalised(indexed(name)), number)
        frame = run.frames[frame].caller
    return found


def _meant(run: Run, part: ast.expr, names: dict[str, int], place: Place, at: int) -> Iterator[tuple[str, int]]:
    """The tensors in one part: itself if it is one, else what stands in a list, or is the result of a call."""
    text = ast.unparse(part)
    number = names.get(normalised(text)) or _layer(names, text) or _result(run, normalised(text), place, at)
    if number:
        yield text, number
        return
    if isinstance(part, (ast.Tuple, ast.List)):
        for element in part.elts:
            yield from _meant(run, element, names, place, at)
        return
    inside = f"{normalised(text)}["
    yield from ((name, number) for name, number in names.items() if name.startswith(inside))


def _layer(names: dict[str, int], text: str) -> int:
    """The weight of ``self.fc``, which its model has as ``model.fc.weight``."""
    if not text.startswith("self."):
        return 0
    ending = f".{indexed(normalised(text.removeprefix('self.')))}"
    return next((number for name, number in names.items() if name.endswith(ending)), 0)


def _result(run: Run, text: str, place: Place, at: int) -> int:
    """The latest tensor that this very expression gave in this line."""
    for serial in reversed(run.timeline.serials("tensor-created")[-_LATEST:]):
        made = run.timeline[serial]
        where = run.place(made.location)
        if where is None or serial > at or not isinstance(made, e.TensorCreated):
            continue
        if normalised(where.expression) == text and (where.path, where.line) == (place.path, place.line):
            return made.tensor
    return 0
