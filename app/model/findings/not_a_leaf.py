"""``.grad`` of a tensor that an operation made: autograd passes the gradient through and keeps none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from retrograd.engine.protocol import events as e

from ..states import Finding
from . import leaf_replaced
from .case import Case, Evidence
from .telling import as_code
from .texts import text
from .watcher import Watcher
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
    later = [begun for begun in case.evidence.passes if begun.serial > state.born]
    if not case.asked and not (nameless and later and all(state.tensor not in begun.roots for begun in later)):
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


class GradientRead(Watcher):
    """The program itself read ``.grad`` of a tensor that is no leaf."""

    KINDS = (e.OperationRefused,)

    def take(self, event: e.Event) -> Iterator[Finding]:
        """Why it is None, told without being asked, since the program asked."""
        refused = cast(e.OperationRefused, event)
        if refused.operation != "grad-read" or not refused.tensors:
            return
        moment = self.run.moment(event.serial)
        state = moment.tensor(refused.tensors[0])
        if state is None:
            return
        name = as_code(self.run, state.tensor, event.serial)
        case = Case(Evidence(moment), state, f"{name}.grad", name, asked=True)
        # a name that was bound anew says more than that what it means now is no leaf
        for finding in list(leaf_replaced.explain(case)) or explain(case):
            read = self.run.place(event.location)
            lines = (*finding.lines, *((read.line,) if read is not None else ()))
            events = (*finding.events, event.serial)
            yield replace(finding, lines=tuple(dict.fromkeys(lines)), events=events, since=event.serial)
