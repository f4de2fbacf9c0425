"""Why an operation sends back 0 although a gradient came in: what its inputs were, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture, Summary

from .gradient_way import Passage
from .telling import called
from .texts import text
from .wording import plain

if TYPE_CHECKING:
    from ..run import Run

#: Kind of each node that can stop a gradient by itself.
KINDS: dict[str, str] = {
    **dict.fromkeys(("ReluBackward0", "ThresholdBackward0", "ThresholdBackward1"), "dead"),
    **dict.fromkeys(
        (
            "ClampBackward0", "ClampBackward1", "ClampMinBackward0", "ClampMinBackward1", "ClampMaxBackward0",
            "ClampMaxBackward1", "HardtanhBackward0", "HardsigmoidBackward0", "HardswishBackward0",
            "HardshrinkBackward0", "SoftshrinkBackward0", "MaximumBackward0", "MinimumBackward0",
        ),
        "clamped",
    ),
    **dict.fromkeys(
        (
            "SigmoidBackward0", "TanhBackward0", "SoftmaxBackward0", "SafeSoftmaxBackward0", "LogSoftmaxBackward0",
            "LogSigmoidBackward0", "ErfBackward0", "ExpBackward0", "GeluBackward0", "SiluBackward0", "EluBackward0",
            "SoftplusBackward0",
        ),
        "saturated",
    ),
    **dict.fromkeys(
        ("RoundBackward0", "RoundBackward1", "FloorBackward0", "CeilBackward0", "TruncBackward0", "SignBackward0"),
        "steps",
    ),
    **dict.fromkeys(
        (
            "WhereBackward0", "MaskedFillBackward0", "MaskedFillBackward1", "MaskedSelectBackward0",
            "NativeDropoutBackward0", "IndexFillBackward0",
        ),
        "masked",
    ),
    **dict.fromkeys(("MulBackward0", "MmBackward0", "AddmmBackward0", "BmmBackward0", "MvBackward0"), "factor"),
}  # fmt: skip

#: Where an operation takes what it only adds to its product.
_ADDED = {"addmm": 0, "baddbmm": 0, "addbmm": 0, "addmv": 0, "linear": 2}


@dataclass(frozen=True, slots=True)
class ZeroCause:
    """What stopped a gradient.

    Attributes:
        kind: A value of :data:`KINDS`, or "other".
        node: The node at which the gradient ended; where the factor that it was multiplied with was 0 because another
            operation had made it so, the node of that operation.
        because: The reason in words and numbers.
        sure: Whether the operation stops every gradient there, so that it is worth telling unasked.
        total, stopped: Elements that a gradient came in for, and those of them that it ended at (0: not known).
    """

    kind: str
    node: int
    because: str
    sure: bool
    total: int = 0
    stopped: int = 0


def cause_of(run: Run, passage: Passage) -> ZeroCause:
    """Why the node of a passage sent nothing but zeros."""
    record = run.nodes[passage.node]
    name = record.created.name
    kind = KINDS.get(name, "custom" if name.endswith("Backward") else "other")
    operation = _operation(run, passage.node)
    total = passage.received.summary.count if passage.received is not None else 0
    # of a function of the program's own, which alone has no number in its name, zeros are as telling as of any other
    own = name.endswith("Backward")
    if operation is None:
        return ZeroCause("other", passage.node, text("zero.other", node=name), own)
    if kind == "factor":
        return _zero_factor(run, passage, operation)
    given = _value(run, operation, 0)
    if kind == "dead":
        return ZeroCause(kind, passage.node, _range(given, "zero.dead"), True, total, total)
    if kind == "saturated" and given is not None and name.endswith("SoftmaxBackward0") and _of_one(run, operation):
        return ZeroCause("softmax-of-one", passage.node, text("zero.softmax-of-one"), True, total, total)
    if kind in ("clamped", "saturated"):
        return ZeroCause(kind, passage.node, _range(given, f"zero.{kind}"), True, total, total)
    if kind in ("steps", "masked", "custom"):
        return ZeroCause(kind, passage.node, text(f"zero.{kind}"), True, total, total)
    return ZeroCause(kind, passage.node, text("zero.other", node=name), own)


def _operation(run: Run, node: int) -> e.OperationExecuted | None:
    serial = run.nodes[node].operation
    return cast(e.OperationExecuted, run.timeline[serial]) if serial else None


def _value(run: Run, operation: e.OperationExecuted, position: int) -> Summary | None:
    """What is known of an input just before the operation."""
    if position >= len(operation.inputs):
        return None
    record = run.tensors.get(operation.inputs[position])
    known = record.values.at(operation.serial - 1) if record is not None else None
    return known[1].summary if known is not None else None


def _range(summary: Summary | None, key: str) -> str:
    if summary is None or summary.partial or not summary.count:
        return text(f"{key}.all")
    return text(key, count=summary.count, least=plain(summary.minimum), most=plain(summary.maximum))


def _of_one(run: Run, operation: e.OperationExecuted) -> bool:
    """Whether a softmax ran over a dimension with a single element."""
    record = run.tensors.get(operation.inputs[0])
    dimension = dict(operation.attributes).get("dim", "")
    if record is None or not dimension.lstrip("-").isdigit():
        return False
    shape = record.created.shape
    return bool(shape) and -len(shape) <= int(dimension) < len(shape) and shape[int(dimension)] == 1


def _zero_factor(run: Run, passage: Passage, operation: e.OperationExecuted) -> ZeroCause:
    """A product whose other factor was 0: a mask, weights that began at 0, or the result of a dead unit."""
    name = run.nodes[passage.node].created.name
    for position, number in enumerate(operation.inputs):
        record = run.tensors.get(number)
        value = _value(run, operation, position)
        if record is None or value is None or value.partial or value.zeros != value.count or not value.count:
            continue
        if _ADDED.get(operation.op.rstrip("_")) == position or _is_input_of(run, passage, number):
            continue
        before = record.history.at(operation.serial)
        made = before[0] if before is not None else 0
        kind = KINDS.get(run.nodes[made].created.name, "") if made in run.nodes else ""
        if kind in ("dead", "clamped"):
            given = _operation(run, made)
            known = _value(run, given, 0) if given is not None else None
            return ZeroCause(kind, made, _range(known, f"zero.{kind}"), True, value.count, value.count)
        because = text("zero.factor", count=value.count, factor=called(run, number, operation.serial))
        frozen = not record.flags.at(operation.serial)
        return ZeroCause("factor", passage.node, because, frozen, value.count, value.count)
    scalar = [word for key, word in operation.attributes if key.isdigit() and _is_zero_text(word)]
    if scalar:
        return ZeroCause("factor", passage.node, text("zero.scalar", value=scalar[0]), True)
    return ZeroCause("other", passage.node, text("zero.other", node=name), False)


def _is_zero_text(word: str) -> bool:
    try:
        return float(word) == 0.0
    except ValueError:
        # not a number: an argument of another kind
        return False


def _is_input_of(run: Run, passage: Passage, number: int) -> bool:
    """Whether the gradient that is 0 is the one of this very tensor."""
    edge = run.nodes[passage.node].created.next[passage.slot]
    record = run.tensors[number]
    held = record.history.at(run.nodes[passage.node].operation)
    node = held[0] if held is not None else 0
    variable = run.nodes[edge.node].created.variable if edge.node in run.nodes else 0
    return bool(edge.node) and (edge.node == node or variable == number)


def zero_share(received: Capture | None, sent: Capture | None) -> tuple[int, int]:
    """Elements for which a gradient came in, and those of them that got 0; (0, 0) where that is not known."""
    if received is None or sent is None or received.summary.partial or sent.summary.partial:
        return 0, 0
    there = received.summary.count - received.summary.zeros
    left = sent.summary.count - sent.summary.zeros
    return (there, max(there - left, 0)) if received.summary.count == sent.summary.count else (0, 0)
