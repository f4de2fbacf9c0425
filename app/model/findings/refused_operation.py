"""An exception of an operation that never ran: arrays and flags that the graph forbids, shapes that do not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from retrograd.engine.protocol import events as e

from ..states import Finding, Place
from .operands import Operand, operands_of
from .own_backward import backward_of
from .texts import text
from .watcher import Watcher
from .wording import lines_of, source_line, statement, where

if TYPE_CHECKING:
    from ..run import Run

_WHOLE = ("int", "uint", "bool")
_MATRICES = re.compile(r"\((\d+)x(\d+) and (\d+)x(\d+)\)")


@dataclass(frozen=True, slots=True)
class Refused:
    """What is known of an exception: the call as it stands in the source, and what it was given."""

    run: Run
    event: e.ExceptionRaised
    place: Place | None
    operands: list[Operand]

    @property
    def first(self) -> Operand | None:
        """The operand that it is about, None if none is known."""
        return self.operands[0] if self.operands else None

    def shapes(self) -> str:
        """``x has shape [2, 3], y has shape [2]``."""
        return ", ".join(text("refused.shape", name=one.text, shape=list(one.shape)) for one in self.operands)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of exception: what its message says, cause code, key of the sentence, and the remedy."""

    says: str
    cause: str
    key: str
    fix: Callable[[Refused], str]


def _of_first(key: str) -> Callable[[Refused], str]:
    """The remedy on the name of the first operand."""

    def fix(refused: Refused) -> str:
        name = refused.first.text if refused.first is not None else "x"
        alone = re.fullmatch(r"[\w.]+(\[[^]]*\])*", name)
        return text(key, name=name, value=name if alone else f"({name})")

    return fix


def _of_matrices(refused: Refused) -> str:
    """For sizes that cannot be multiplied: the size that a layer should have, or the transpose."""
    sizes = _MATRICES.search(refused.event.message)
    if sizes is None:
        return text("fix.refused.shapes")
    rows, columns, above, right = map(int, sizes.groups())
    layer = next((one for one in refused.operands if one.text.endswith(".weight")), None)
    if layer is not None and layer.shape == (right, above):
        name = layer.text.removesuffix(".weight")
        return text("fix.refused.layer", name=name, wanted=columns, given=above, out=right)
    if len(refused.operands) == 2:
        first, second = (one.text for one in refused.operands)
        if columns == right:
            return text("fix.refused.transpose", first=first, second=f"{second}.T")
        if rows == above:
            return text("fix.refused.transpose", first=f"{first}.T", second=second)
    return text("fix.refused.matrices", columns=columns, above=above)


def _of_type(refused: Refused) -> str:
    """For types that do not go together: make the whole numbers floating-point, or both one type."""
    whole = next((one for one in refused.operands if one.dtype.startswith(_WHOLE)), None)
    if whole is not None:
        return text("fix.refused.integer", name=whole.text)
    if len(refused.operands) > 1:
        return text("fix.refused.type", first=refused.operands[0].text, second=refused.operands[1].text)
    return text("fix.refused.types")


_SHAPES = ("suspicious-broadcast", "refused.shapes")
KINDS: tuple[Kind, ...] = (
    Kind("Can't call numpy() on Tensor that requires grad", "cut-by-escape", "refused.numpy",
         _of_first("fix.refused.numpy")),
    Kind("you can only change requires_grad flags of leaf", "not-a-leaf", "refused.flag",
         _of_first("fix.refused.flag")),
    Kind("dtype can require gradients", "not-differentiable", "refused.integer", _of_first("fix.refused.float")),
    Kind("support the deepcopy protocol", "not-a-leaf", "refused.copy", _of_first("fix.refused.copy")),
    Kind("cannot be converted to Scalar", "non-scalar-root", "refused.item", _of_first("fix.refused.item")),
    Kind("only one element tensors can be converted", "non-scalar-root", "refused.item",
         _of_first("fix.refused.item")),
    Kind("with more than one value is ambiguous", "non-scalar-root", "refused.truth",
         _of_first("fix.refused.truth")),
    Kind("shapes cannot be multiplied", *_SHAPES, _of_matrices),
    Kind("must match the size of tensor b", *_SHAPES, lambda _: text("fix.refused.broadcast")),
    Kind("not broadcastable", *_SHAPES, lambda _: text("fix.refused.broadcast")),
    Kind("is invalid for input of size", *_SHAPES, lambda _: text("fix.refused.view")),
    Kind("view size is not compatible", *_SHAPES, lambda _: text("fix.refused.stride")),
    Kind("size mismatch", *_SHAPES, _of_matrices),
    Kind("Expected size for first two dimensions", *_SHAPES, lambda _: text("fix.refused.shapes")),
    Kind("expected to be the same as", *_SHAPES, lambda _: text("fix.refused.shapes")),
    Kind("Sizes of tensors must match", *_SHAPES, lambda _: text("fix.refused.shapes")),
    Kind("stack expects each tensor to be equal size", *_SHAPES, lambda _: text("fix.refused.shapes")),
    Kind("to match target batch_size", *_SHAPES, lambda _: text("fix.refused.shapes")),
    Kind("channels, but got", *_SHAPES, lambda _: text("fix.refused.shapes")),
    Kind("must be equal to input_size", *_SHAPES, lambda _: text("fix.refused.shapes")),
    Kind("inconsistent tensor size", *_SHAPES, lambda _: text("fix.refused.shapes")),
    Kind("same dtype", "not-differentiable", "refused.types", _of_type),
    Kind("Found dtype", "not-differentiable", "refused.types", _of_type),
    Kind("expected scalar type", "not-differentiable", "refused.types", _of_type),
    Kind("Backward returned a", "not-differentiable", "refused.own", lambda _: text("fix.refused.own")),
)  # fmt: skip


class RefusedOperation(Watcher):
    """Uncaught exceptions of the kinds above, with line, call, operands and remedy.

    Names that the line before gave are told only after the exception, so that the finding is made anew with them.
    """

    KINDS: ClassVar[tuple[type[e.Event], ...]] = (e.ExceptionRaised, e.FrameLeft, e.CellFinished, e.RunFinished)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._open: tuple[Kind, e.ExceptionRaised, Finding] | None = None

    def take(self, event: e.Event) -> Iterable[Finding]:
        """The finding about an exception, and a better one once all names are known."""
        if isinstance(event, e.ExceptionRaised):
            kind = next((one for one in KINDS if one.says in event.message and not event.caught), None)
            if kind is None:
                return ()
            finding = self._told(kind, event, event.serial)
            self._open = kind, event, finding
            return [finding]
        if self._open is None:
            return ()
        kind, raised, before = self._open
        self._open = None
        now = self._told(kind, raised, event.serial)
        return [replace(before, until=event.serial), now] if now.text != before.text else ()

    def _told(self, kind: Kind, event: e.ExceptionRaised, at: int) -> Finding:
        run = self.run
        place = run.place(event.location)
        refused = Refused(run, event, place, operands_of(run, place, event.frame, at))
        first = refused.first
        made = run.tensors[first.tensor].created if first is not None else None
        born = run.place(made.location) if made is not None else None
        call = source_line(run, place) if kind.key == "refused.flag" else statement(place, event.operation)
        name = first.text if first is not None else (place.target if place is not None else "") or call
        function = event.message.split("Backward returned")[0].split()[-1:]
        own = backward_of(run, function[0]) if kind.key == "refused.own" and function else None
        gaps: dict[str, object] = {
            "call": call, "line": where(run, place), "name": name, "made": where(run, born),
            "statement": source_line(run, born, name), "message": event.message.split(". ")[0],
            "shape": list(first.shape) if first is not None else "", "shapes": refused.shapes(),
            "types": ", ".join(text("refused.type", name=one.text, dtype=one.dtype) for one in refused.operands),
            "own": where(run, own),
        }  # fmt: skip
        key = kind.key if first is not None or kind.key in ("refused.integer", "refused.own") else "refused.bare"
        culprit = own or place
        return Finding(
            cause=kind.cause, subject=name, text=text(key, **gaps), fix=kind.fix(refused),
            path=culprit.path if culprit is not None else run.path, line=culprit.line if culprit is not None else 0,
            lines=lines_of(culprit, place, born), events=(event.serial, *((made.serial,) if made is not None else ())),
            op=event.operation, tensor=first.tensor if first is not None else 0, since=at, error=event.serial,
            details={"exception": event.message, "operands": list(map(asdict, refused.operands))},
        )  # fmt: skip
