"""A gradient is large because the values that it is multiplied with have grown on the way forward."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log10
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from ..states import Finding
from .gradient_flow import THRESHOLDS
from .gradient_way import way_to
from .telling import found, operation_place
from .texts import text
from .wording import statement, where

if TYPE_CHECKING:
    from ..run import Run

#: Operations followed back from where the gradient of a leaf was made.
_FAR = 400


@dataclass(frozen=True, slots=True)
class _Growth:
    """An operation that made values larger, and how many times."""

    node: int
    factor: float


@dataclass(frozen=True, slots=True)
class Grown:
    """Operations of one kind that made values grow; ``factor`` is what they did together."""

    name: str
    parts: tuple[_Growth, ...]
    factor: float

    @property
    def worst(self) -> _Growth:
        """The one that did most."""
        return max(self.parts, key=lambda part: part.factor)


def grown_before(run: Run, event: e.GradAccumulated, at: int) -> Grown | None:
    """What made the values large that the gradient of a leaf was multiplied with, None if no kind stands out."""
    way = way_to(run, event.node, event.backward_pass, at)
    factors = {passage.node: passage.factor for passage in way if 1 < passage.factor < inf}
    node = max(factors, key=lambda one: factors[one], default=0)
    groups: dict[str, list[_Growth]] = {}
    met: set[int] = set()
    while node and node not in met and len(met) < _FAR:
        met.add(node)
        node, factor = _step_back(run, node)
        if node and factor >= THRESHOLDS.growing:
            groups.setdefault(run.nodes[node].created.name, []).append(_Growth(node, factor))
    grown = [Grown(name, tuple(parts), _together(parts)) for name, parts in groups.items()]
    grown = [
        one for one in grown
        if len(one.parts) >= THRESHOLDS.several and log10(one.factor) >= THRESHOLDS.together
    ]  # fmt: skip
    return max(grown, key=lambda one: one.factor, default=None)


def _together(parts: list[_Growth]) -> float:
    return float(10 ** min(sum(log10(part.factor) for part in parts), 300))


def _step_back(run: Run, node: int) -> tuple[int, float]:
    """The node that made the largest input of an operation, and how many times larger it made its own largest."""
    before = _inputs(run, node)
    size, maker = max(before, default=(0.0, 0))
    if not maker:
        return 0, 0.0
    went_in = max((one for one, behind in _inputs(run, maker) if behind), default=0.0)
    return maker, size / went_in if went_in > 0 else 0.0


def _inputs(run: Run, node: int) -> list[tuple[float, int]]:
    """Norm and grad_fn of each input of the operation of a node."""
    record = run.nodes[node]
    if not record.operation:
        return []
    operation = cast(e.OperationExecuted, run.timeline[record.operation])
    found_ = []
    for number in operation.inputs:
        tensor = run.tensors.get(number)
        value = tensor.values.at(operation.serial) if tensor is not None else None
        if tensor is not None and value is not None:
            maker = (tensor.history.at(operation.serial) or (0, 0))[0]
            found_.append((value[1].summary.norm, maker if maker in run.nodes else 0))
    return found_


def tell_grown(run: Run, cause: str, subject: str, event: e.GradAccumulated, grown: Grown, at: int) -> Finding:
    """That a gradient is huge since values were, with the line that made them grow most."""
    worst = grown.worst
    record = run.nodes[worst.node]
    place = operation_place(run, worst.node)
    sentence = text(
        f"{cause}.forward", subject=subject, last=f"{event.contribution.summary.norm:.3g}", count=len(grown.parts),
        node=grown.name, factor=f"{grown.factor:.3g}", statement=statement(place, grown.name), line=where(run, place),
        worst=f"{worst.factor:.3g}",
    )  # fmt: skip
    return found(
        run, cause, subject, sentence, text(f"fix.{cause}"), place, (record.operation, event.serial),
        *(operation_place(run, part.node) for part in grown.parts), run.place(event.location), since=at,
        op=grown.name, tensor=event.tensor, node=worst.node,
        details={"factor": grown.factor, "operations": len(grown.parts), "worst": worst.factor, "grew": "forward"},
    )  # fmt: skip
