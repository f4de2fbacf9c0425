"""The name of a leaf was bound to a new tensor, as ``w = w - lr * w.grad`` does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..queries import ancestors
from ..states import Finding
from .case import Case
from .texts import text
from .wording import number, statement, where

CAUSE = "leaf-replaced"


def explain(case: Case) -> Iterator[Finding]:
    """Where the name meant a leaf that requires a gradient before, and the tensor was computed from that leaf."""
    state = case.state
    if state.grad is not None or not case.record.made_by:
        return
    lineage = set(ancestors(case.run, state.tensor, case.moment.at))
    for key in case.record.names:
        history = case.run.bindings[key].until(case.moment.at)
        for (_, before), (since, after) in reversed(list(pairwise(history))):
            old, new = case.moment.tensor(before), case.moment.tensor(after)
            if old is None or new is None or before == after or before not in lineage:
                continue
            if not old.is_leaf or not old.requires_grad or not (case.asked or case.run.tensors[before].ledger):
                continue
            sentence = text(
                "leaf-replaced", subject=case.subject, grad=number(state.grad), name=key[1],
                statement=statement(new.place, new.op), line=where(case.run, new.place),
            )  # fmt: skip
            events = (case.run.tensors[after].made_by or new.born, since, old.born)
            yield case.finding(
                CAUSE, sentence, text("fix.leaf-replaced", name=key[1]), new.place, events, old.place, op=new.op,
                node=new.node, details={"replaced": before, "grad_of_replaced": number(old.grad)},
            )  # fmt: skip
            return
