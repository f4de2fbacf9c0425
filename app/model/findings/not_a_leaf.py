"""``.grad`` of a tensor that an operation made: autograd passes the gradient through and keeps none."""

from __future__ import annotations

from collections.abc import Iterator

from ..states import Finding
from .case import Case
from .texts import text
from .wording import statement, where

CAUSE = "not-a-leaf"


def explain(case: Case) -> Iterator[Finding]:
    """Unasked, only where a leaf was made and computed with in one statement: the leaf itself never had a name."""
    state = case.state
    if not state.node or state.grad is not None:
        return
    node = case.moment.node(state.node)
    if node is None:
        return
    nameless = _nameless_leaf(case)
    if not case.asked and not (nameless and any(begun.serial > state.born for begun in case.evidence.passes)):
        return
    place = state.place
    sentence = text(
        "not-a-leaf", subject=case.subject, name=case.name, statement=statement(place, state.op),
        line=where(case.run, place), node=node.name,
    )  # fmt: skip
    fix = text("fix.not-a-leaf.made" if nameless else "fix.not-a-leaf", name=case.name)
    events = tuple(serial for serial in (case.record.made_by, node.born) if serial)
    yield case.finding(CAUSE, sentence, fix, place, events, op=state.op, node=state.node)


def _nameless_leaf(case: Case) -> bool:
    """Whether the only thing that went in is a leaf without a name, made in the same line."""
    operation = case.made_by()
    place = case.state.place
    if operation is None or place is None or case.record.created.is_parameter:
        return False
    for number in operation.inputs:
        leaf = case.moment.tensor(number)
        if (
            leaf is not None
            and leaf.is_leaf
            and leaf.requires_grad
            and not leaf.name
            and leaf.place is not None
            and (leaf.place.path, leaf.place.line) == (place.path, place.line)
        ):
            return True
    return False
