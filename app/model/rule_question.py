"""What a check of one node's rule needs, taken from the record: the request, or why there can be none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.requests import CheckRule
from retrograd.engine.protocol.values import Capture

if TYPE_CHECKING:
    from .moment import Moment


@dataclass(frozen=True, slots=True)
class RuleQuestion:
    """A request to check a rule; ``tensors`` are the operation's inputs by place.

    ``problem`` says why the rule cannot be checked ("": it can): "leaf", "no-operation", "not-kept". Then ``missing``
    are the inputs whose elements were not kept.
    """

    request: CheckRule | None
    tensors: tuple[int, ...] = ()
    problem: str = ""
    missing: tuple[int, ...] = ()


def rule_question(moment: Moment, node: int) -> RuleQuestion:
    """The request for a node as it stands at the moment."""
    run = moment.run
    state = moment.node(node)
    if state is None or state.variable:
        return RuleQuestion(None, problem="leaf")
    operation = run.event(state.operation) if state.operation else None
    if not isinstance(operation, e.OperationExecuted):
        return RuleQuestion(None, problem="no-operation")
    tensors = tuple(number for number in operation.inputs if number)
    captures = [_before(moment, number, operation.serial) for number in tensors]
    kept = [capture for capture in captures if capture is not None and capture.data is not None]
    if len(kept) < len(tensors):
        pairs = zip(tensors, captures, strict=True)
        missing = tuple(number for number, capture in pairs if capture is None or capture.data is None)
        return RuleQuestion(None, tensors, "not-kept", missing)
    request = CheckRule(
        op=operation.op,
        inputs=tuple(kept),
        wanted=tuple(bool(run.tensors[number].flags.at(operation.serial)) for number in tensors),
        arguments=operation.attributes,
        outputs=tuple(_after(moment, number, operation) for number in operation.outputs),
        upstream=state.gradients_in,
        custom=_is_custom(state.formula, state.name, operation.op),
    )
    return RuleQuestion(request, tensors)


def _before(moment: Moment, tensor: int, serial: int) -> Capture | None:
    """The value of an input as the operation saw it; of one that it wrote to, the value before."""
    found = moment.run.tensors[tensor].values.at(serial)
    return moment.run.values.load(found[1]) if found is not None else None


def _after(moment: Moment, tensor: int, operation: e.OperationExecuted) -> Capture | None:
    """The value of a result; of a tensor written in place, the one that follows."""
    record = moment.run.tensors[tensor]
    if not operation.in_place:
        return _before(moment, tensor, operation.serial)
    following = [capture for serial, (_, capture) in record.values if serial > operation.serial]
    return moment.run.values.load(following[0]) if following else None


def _is_custom(formula: str, name: str, op: str) -> bool:
    """Whether the node is that of a Function of the program: it has no formula and carries the class's name."""
    return not formula and name == f"{op}Backward"
