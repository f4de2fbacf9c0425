"""A column minus a row: both inputs were expanded against each other, and a loss was taken over all pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, ClassVar, cast

from retrograd.engine.protocol import events as e

from ..states import Finding
from .telling import found, name_of
from .texts import text
from .watcher import Handler, Watcher
from .wording import statement, where

if TYPE_CHECKING:
    from ..run import Run

CAUSE = "suspicious-broadcast"
#: Operations that compare or weigh two tensors element by element.
PAIRWISE = frozenset({"sub", "rsub", "mul", "div", "add"})
#: Losses that take a prediction and a target of one shape.
LOSSES = frozenset({"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy"})
WATCHED = PAIRWISE | LOSSES
#: Operations through which a broadcast result is followed on its way into a loss.
ELEMENTWISE = frozenset(
    {"pow", "abs", "square", "mul", "neg", "div", "add", "sub", "log", "clamp", "where", "sqrt", "exp", "log1p",
     "relu", "cosh", "huber", "minimum", "maximum", "reshape", "view", "flatten"}
)  # fmt: skip
#: What takes all pairs together.
REDUCTIONS = frozenset({"mean", "sum"})
#: Elements from which on a column against a row is told: with one element both are the same.
LEAST = 2
#: Broadcasts followed at a time; a program that makes more without a loss means them.
MOST = 64


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two inputs that were expanded against each other: tensors and shapes, and the operation."""

    operation: int
    inputs: tuple[int, int]
    shapes: tuple[tuple[int, ...], tuple[int, ...]]
    shape: tuple[int, ...]


class SuspiciousBroadcast(Watcher):
    """(N, 1) against (N,) or (1, N), reduced into what a backward pass begins at."""

    KINDS: ClassVar[tuple[type[e.Event], ...]] = (e.OperationExecuted, e.BackwardBegun)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._open: dict[int, _Pair] = {}
        self._reduced: dict[int, _Pair] = {}
        self._told: set[int] = set()

    def handler(self, event: type[e.Event]) -> Handler:
        """Operations have a method of their own."""
        return cast(Handler, self._executed) if event is e.OperationExecuted else self.take

    def take(self, event: e.Event) -> Iterable[Finding]:
        """Tell broadcasts into losses when a backward pass begins at one."""
        return list(self._at_root(cast(e.BackwardBegun, event))) if self._reduced else ()

    def _executed(self, event: e.OperationExecuted) -> Iterable[Finding]:
        """Follow broadcasts into losses."""
        if event.op in WATCHED:
            self._look(event)
        if self._open or self._reduced:
            self._follow(event)
        return ()

    # ------------------------------------------------------------------------------------------------ broadcasts
    def _look(self, event: e.OperationExecuted) -> None:
        """Note an operation that expanded both of its inputs."""
        if len(event.inputs) < 2:
            return
        tensors = self.run.tensors
        first, second = event.inputs[:2]
        if not first or not second or not event.outputs:
            return
        left, right = tensors[first].created, tensors[second].created
        if left.shape == right.shape and left.op != "expand":
            return
        if left.op == "expand" and right.op == "expand":
            first, second = self._unexpanded(first, event.location), self._unexpanded(second, event.location)
            left, right = tensors[first].created, tensors[second].created
        one, other = left.shape, right.shape
        if one == other or not column_and_row(one, other) or self._same_origin(first, second):
            return
        shape = tuple(map(max, _padded(one, len(other)), _padded(other, len(one))))
        pair = _Pair(event.serial, (first, second), (one, other), shape)
        result = event.outputs[0]
        if event.op in LOSSES and not tensors[result].created.shape:
            self._reduced[result] = pair
        elif len(self._open) < MOST:
            self._open[result] = pair

    def _unexpanded(self, number: int, location: int) -> int:
        """The tensor that a loss was called with, where the loss itself expanded it."""
        record = self.run.tensors[number]
        made = self.run.timeline[record.made_by] if record.made_by else None
        if isinstance(made, e.OperationExecuted) and made.op == "expand" and made.location == location:
            return made.inputs[0]
        return number

    def _same_origin(self, first: int, second: int) -> bool:
        """Whether both are views of one tensor (all pairs of its elements are meant), or one was shaped on the spot."""
        roots = []
        for number in (first, second):
            while True:
                record = self.run.tensors[number]
                if not record.created.base or record.created.origin == "gradient":
                    break
                number = record.created.base
            roots.append(number)
        return roots[0] == roots[1] or any(self._shaped_on_the_spot(number) for number in (first, second))

    def _shaped_on_the_spot(self, number: int) -> bool:
        """Whether an axis was put in by the expression itself: ``x[:, None] - y`` is meant."""
        record = self.run.tensors[number]
        made = self.run.timeline[record.made_by] if record.made_by else None
        if not isinstance(made, e.OperationExecuted) or made.op not in ("unsqueeze", "view", "reshape", "index", "t"):
            return False
        return not record.names and made.op == "unsqueeze"

    # ------------------------------------------------------------------------------------------------ on the way
    def _follow(self, event: e.OperationExecuted) -> None:
        pair = next((self._open[i] for i in event.inputs if i in self._open), None)
        if pair is not None and pair.operation != event.serial and event.outputs:
            result = self.run.tensors[event.outputs[0]].created
            if event.op in REDUCTIONS and prod(result.shape) == 1:
                self._reduced[result.tensor] = pair
            elif event.op in ELEMENTWISE and prod(result.shape) == prod(pair.shape) and len(self._open) < MOST:
                self._open[result.tensor] = pair
            return
        pair = next((self._reduced[i] for i in event.inputs if i in self._reduced), None)
        if pair is not None and event.outputs and pair.operation != event.serial:
            result = self.run.tensors[event.outputs[0]].created
            if prod(result.shape) == 1 and len(self._reduced) < MOST:
                self._reduced[result.tensor] = pair

    def _at_root(self, event: e.BackwardBegun) -> Iterator[Finding]:
        for root in event.roots:
            pair = self._reduced.get(root)
            location = self.run.timeline[pair.operation].location if pair is not None else 0
            if pair is not None and location not in self._told:
                self._told.add(location)
                yield self._tell(pair, root, event)
        self._open.clear()
        self._reduced.clear()

    def _expression(self, number: int) -> str:
        """What made a tensor without a name."""
        created = self.run.tensors[number].created
        place = self.run.place(created.location)
        return statement(replace(place, target="") if place is not None else None, created.op or "…")

    def _tell(self, pair: _Pair, root: int, event: e.BackwardBegun) -> Finding:
        run = self.run
        operation = run.timeline[pair.operation]
        assert isinstance(operation, e.OperationExecuted)
        place = run.place(operation.location)
        named = [name_of(run, number, event.serial) or self._expression(number) for number in pair.inputs]
        loss = name_of(run, root, event.serial) or operation.op
        used, count = [prod(shape) for shape in pair.shapes], prod(pair.shape)
        sentence = text(
            CAUSE, statement=statement(place, operation.op), line=where(run, place), first=named[0], second=named[1],
            one=_shape(pair.shapes[0]), other=_shape(pair.shapes[1]), shape=_shape(pair.shape), count=count,
            used=max(used), loss=loss,
        )  # fmt: skip
        column = named[0] if len(pair.shapes[0]) >= len(pair.shapes[1]) else named[1]
        row = named[1] if column == named[0] else named[0]
        fix = text(f"fix.{CAUSE}", column=column, row=row)
        return found(
            run, CAUSE, loss, sentence, fix, place, (operation.serial, event.serial), run.place(event.location),
            since=event.serial, op=operation.op, tensor=root, node=operation.node,
            details={
                "shapes": [list(shape) for shape in pair.shapes], "result": list(pair.shape), "elements": count,
                "expanded": [_expanded(shape, pair.shape) for shape in pair.shapes], "severity": "high",
                "inputs": named,
            },
        )  # fmt: skip


def column_and_row(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether two shapes hold equally many elements and only broadcasting against each other brings them together."""
    count = prod(one)
    if count < LEAST or count != prod(other):
        return False
    padded, against = _padded(one, len(other)), _padded(other, len(one))
    if any(a != b and 1 not in (a, b) for a, b in zip(padded, against, strict=True)):
        return False
    return prod(map(max, padded, against)) > count


def _padded(shape: tuple[int, ...], dimensions: int) -> tuple[int, ...]:
    return (1,) * (dimensions - len(shape)) + shape


def _expanded(shape: tuple[int, ...], result: tuple[int, ...]) -> list[int]:
    """The axes of the result along which an input was repeated."""
    padded = _padded(shape, len(result))
    return [axis for axis, size in enumerate(result) if padded[axis] != size]


def _shape(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
